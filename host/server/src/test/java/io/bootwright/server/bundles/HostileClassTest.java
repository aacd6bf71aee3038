package io.bootwright.server.bundles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.server.workflow.Workflow;
import io.bootwright.server.workflow.WorkflowException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bundle's class that does what it should not: its own job fails soon, with a reason, and nothing else happens. */
class HostileClassTest {
    /** Longer than any limit, but not for ever: the threads outlive their test. */
    private static final String HANG =
            "long end = System.nanoTime() + 6_000_000_000L; while (System.nanoTime() < end) { Thread.onSpinWait(); }";

    @TempDir
    private static Path directory;

    private static TestRoom room;
    private static int versions;

    @BeforeAll
    static void open() {
        room = new TestRoom(directory);
    }

    @AfterAll
    static void close() {
        room.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HANG                                                  | did not return within
            try { Thread.sleep(60000); } catch (Exception e) {}   | did not return within
            throw new IllegalStateException("secret of recipe");  | its own code broke off at test.It.check
            throw new Error();                                    | its own code broke off at test.It.check
            check(recipe, problems);                              | it calls itself too deeply
            int[] a = new int[Integer.MAX_VALUE];                 | the memory of this host did not suffice
            throw new NoClassDefFoundError("gone");               | it lacks the class gone at test.It.check
            """)
    void aCheckThatMisbehavesFailsWithAReason(String body, String reason) {
        Workflow workflow = workflow("public void check(Recipe recipe, Problems problems) {" + body + "}");

        assertThatThrownBy(() -> workflow.check(TestRoom.recipe("bad.target")))
                .isInstanceOf(WorkflowException.class)
                .hasMessageContaining(": check")
                .hasMessageContaining(reason)
                .message()
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            HANG return Map.of();                                               | did not return within
            throw new IllegalStateException("secret of recipe");                | its own code broke off at test.It.files
            throw new Error();                                                  | its own code broke off at test.It.files
            return files(job);                                                  | it calls itself too deeply
            int[] a = new int[Integer.MAX_VALUE]; return Map.of();              | the memory of this host did not suffice
            return null;                                                        | files returned null
            Map<String, byte[]> m = new HashMap<>(); m.put("x", null); return m;  | null in it
            return Map.of("../../etc/passwd", new byte[1]);                     | does not declare
            return Map.of("x", new byte[2000000]);                              | at most 1048576 are declared
            return Map.of();                                                    | did not make the file x
            return Map.of("x", new byte[100 << 20]);                            | bytes
            """)
    void filesThatAreUnusableFailWithAReason(String body, String reason) {
        Workflow workflow = workflow("public Map<String, byte[]> files(JobContext job) {" + body + "}");

        assertThatThrownBy(() -> workflow.taskMedium(TestRoom.context(TestRoom.recipe("bad.target"))))
                .isInstanceOf(WorkflowException.class)
                .hasMessageContaining("undle bad 1.0.")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            return null;
            return new Installer("../x", "latest");
            return new Installer("maintenance", "a b");
            return new Installer(null, null);
            """)
    void anInstallerThatIsNoImageFailsWithAReason(String body) {
        Workflow workflow = workflow("public Installer installer(JobContext job) {" + body + "}");

        assertThatThrownBy(() -> workflow.installer(TestRoom.context(TestRoom.recipe("bad.target"))))
                .isInstanceOf(WorkflowException.class)
                .hasMessageContaining("no image name and tag");
    }

    @Test
    void faultsWithoutSenseAreMadePresentable() {
        Workflow workflow = workflow("""
                public void check(Recipe recipe, Problems problems) {
                    problems.add(null, null);
                    problems.add("/a", "line\\nbreak" + "x".repeat(1000));
                    for (int i = 0; i < 1000; i++) problems.add("/" + i, "many");
                    problems.warn(null, null);
                    for (int i = 0; i < 1000; i++) problems.warn("w" + i, "line\\nbreak");
                }
                """);

        var findings = workflow.review(TestRoom.recipe("bad.target"));
        var faults = findings.faults();
        assertThat(findings.warnings()).hasSizeLessThanOrEqualTo(50).allSatisfy(warning -> {
            assertThat(warning.pointer()).isEmpty();
            assertThat(warning.detail()).isNotBlank().doesNotContain("\n");
        });

        assertThat(faults).hasSizeLessThanOrEqualTo(50);
        assertThat(faults.get(0).pointer()).isEmpty();
        assertThat(faults.get(1).detail()).doesNotContain("\n").hasSizeLessThan(400);
    }

    @Test
    void aClassThatHangsAgainAndAgainIsNotCalledAnyMoreAndOthersDoNotNotice() {
        Workflow bad = workflow("public void check(Recipe recipe, Problems problems) { HANG }");
        TestBundle.of("good", "1.0.0").workflow("").jar(room.plugins());
        Workflow good = room.await("good.target", "1.0.0");
        for (int i = 0; i < TestRoom.LIMITS.stuck(); i++) {
            assertThatThrownBy(() -> bad.check(TestRoom.recipe("bad.target"))).hasMessageContaining("given up");
        }

        assertThatThrownBy(() -> bad.check(TestRoom.recipe("bad.target")))
                .isInstanceOf(WorkflowException.class)
                .hasMessageContaining("is not called any more");
        assertThat(good.check(TestRoom.recipe("good.target"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            public It() { throw new IllegalStateException(); }       | its own code broke off at
            public It() { HANG }                                     | did not return
            private It() {}                                          | its class has no public constructor without parameters
            static { if (true) throw new RuntimeException(); }       | its own code broke off at
            """)
    void aClassThatCannotBeMadeIsRefusedAndLeavesNothing(String body, String reason) {
        Path jar = TestBundle.of("bad", "1.0." + ++versions)
                .workflow(body.replace("HANG", HANG))
                .jar(directory.resolve("made"));

        List<String> reasons = room.bundles().drop(jar);

        assertThat(reasons).singleElement().satisfies(text -> assertThat(text).contains(reason));
        assertThat(room.bundles().versions().getOrDefault("bad", List.of()).stream()
                        .map(version -> version.ref().version()))
                .doesNotContain("1.0." + versions);
        assertThat(room.directory.resolve("bundles/staging")).isEmptyDirectory();
    }

    private static Workflow workflow(String body) {
        Path jar = TestBundle.of("bad", "1.0." + ++versions)
                .taskFile("{path: x, source: plugin}")
                .workflow(body.replace("HANG", HANG))
                .jar(room.directory.resolve("made"));
        assertThat(room.bundles().drop(jar)).isEmpty();
        return room.bundles().active("bad.target").orElseThrow();
    }
}
