package io.bootwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleContractTest {
    @TempDir
    Path directory;

    /** As an author uses it. */
    @TestFactory
    Stream<DynamicTest> keepsTheContract() throws Exception {
        return new AuthorsBundle(directory)
                .contract().checks().stream().map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            lines.append(                   | lines.append(System.nanoTime()).append( | makes the declared files for examples/valid/named-disks.json | Use no time
            "disks.txt", lines              | "other.txt", lines         | makes the declared files for examples/valid/minimal.json | did not make disks.txt
            return Map.of("disks.txt", lines.toString().getBytes(StandardCharsets.UTF_8)) | return null | makes the declared files for examples/valid/minimal.json | files returned null
            return Map.of("disks.txt", lines.toString().getBytes(StandardCharsets.UTF_8)) | return Map.of("disks.txt", new byte[9000]) | makes the declared files for examples/valid/minimal.json | bundle.yaml allows 8192
            return Map.of("disks.txt", lines.toString().getBytes(StandardCharsets.UTF_8)) | return Map.of("disks.txt", new byte[1], "b", new byte[1]) | makes the declared files for examples/valid/minimal.json | does not declare
            !seen.add(                      | !seen.isEmpty() && seen.contains( | refuses examples/invalid/serial-twice.json | is accepted. Check for it in the class
            "/disks/" + index               | "disks/" + index           | refuses examples/invalid/serial-twice.json | is no JSON pointer
            "is the serial of an earlier disk already. Remove one." | "" | refuses examples/invalid/serial-twice.json | without a sentence
            int index = 0;                  | int index = 0; problems.add("", "No."); | accepts examples/valid/minimal.json | is refused:  No.
            int index = 0;                  | int index = 1 / (seen.size() - 0); | accepts examples/valid/minimal.json | ArithmeticException
            final class DiskHealthWorkflow  | abstract class DiskHealthWorkflow | loads org.example.diskhealth.DiskHealthWorkflow, which sees only the plugin API | not abstract
            Set<String> seen = new HashSet<>(); | Object json = new com.fasterxml.jackson.databind.ObjectMapper(); Set<String> seen = new HashSet<>(); | accepts examples/valid/minimal.json | which a bundle does not see
            """)
    void saysWhatAClassDoesWrong(String from, String to, String check, String sentence) throws Exception {
        assertThat(new AuthorsBundle(directory).changeClass(from, to).failures())
                .hasEntrySatisfying(check, text -> assertThat(text).contains(sentence));
    }

    @Test
    void findsWhatOneThreadDoesToAnother() throws Exception {
        AuthorsBundle bundle = new AuthorsBundle(directory)
                .changeClass("Set<String> seen = new HashSet<>();", "seen.clear(); Thread.yield();")
                .changeClass("public void check", "private final Set<String> seen = new HashSet<>(); public void check")
                .changeClass("    @Override\n    private final", "    private final")
                .changeClass("if (!seen", "try { Thread.sleep(1); } catch (InterruptedException e) {} if (!seen");

        assertThat(bundle.failures()).containsKey("answers many threads alike");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            int index = 0;              | int index = 0; System.exit(3);                     | check uses java.lang.System.exit, which ends the whole host.
            int index = 0;              | int index = 0; new Thread(() -> {}).start();       | check uses java.lang.Thread
            """)
    void refusesAClassThatCouldHarmTheHostBeforeItIsLoaded(String from, String to, String sentence) throws Exception {
        AuthorsBundle bundle = new AuthorsBundle(directory).changeClass(from, to);

        assertThat(bundle.contract().checks()).hasSizeLessThan(3);
        assertThat(bundle.failures())
                .hasEntrySatisfying(
                        "fits the bundle format",
                        text -> assertThat(text)
                                .startsWith("org/example/diskhealth/DiskHealthWorkflow.java:")
                                .contains(sentence));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            static int calls;            | the static field "calls"
            static final Set<String> SEEN = java.util.concurrent.ConcurrentHashMap.newKeySet(); | the static field "SEEN"
            """)
    void findsStaticFieldsThatCanChange(String field, String sentence) throws Exception {
        AuthorsBundle bundle =
                new AuthorsBundle(directory).changeClass("implements Workflow {", "implements Workflow { " + field);

        assertThat(bundle.failures())
                .hasEntrySatisfying(
                        "keeps nothing in static fields",
                        text -> assertThat(text)
                                .startsWith("org/example/diskhealth/DiskHealthWorkflow.java:")
                                .contains(sentence));
    }

    @Test
    void findsStateThatNoBytecodeShows() throws Exception {
        AuthorsBundle bundle = new AuthorsBundle(directory)
                .changeClass(
                        "public final class DiskHealthWorkflow implements Workflow {",
                        "public final class DiskHealthWorkflow implements Workflow {\n    static final int[] CALLS = new"
                                + " int[1];")
                .changeClass(
                        "int index = 0;",
                        "int index = 0; if (CALLS[0]++ > 0 && recipe.list(\"/disks\").isEmpty()) problems.add(\"\","
                                + " \"Second.\");");

        assertThat(bundle.failures())
                .hasEntrySatisfying(
                        "answers alike whatever it was asked before",
                        text -> assertThat(text)
                                .contains("differently after other calls")
                                .contains("Second.")
                                .contains("Keep nothing between calls"));
    }

    @Test
    void warnsOfAClassThatOpensFiles() throws Exception {
        AuthorsBundle bundle = new AuthorsBundle(directory)
                .changeClass("int index = 0;", "int index = new java.io.File(\"/etc\").exists() ? 0 : 0;");

        assertThat(bundle.failures()).isEmpty();
        assertThat(bundle.contract().warnings())
                .anySatisfy(warning -> assertThat(warning.toString()).contains("reaches files of the host"));
    }

    @Test
    void findsAConstructorThatThrowsAndOneWithParameters() throws Exception {
        String head = "public final class DiskHealthWorkflow implements Workflow {";
        assertThat(new AuthorsBundle(Files.createDirectory(directory.resolve("a")))
                        .changeClass(
                                head,
                                head + " public DiskHealthWorkflow() { throw new IllegalStateException(\"no\"); }")
                        .failures())
                .hasEntrySatisfying(
                        "loads org.example.diskhealth.DiskHealthWorkflow, which sees only the plugin API",
                        text -> assertThat(text)
                                .contains("failed: java.lang.IllegalStateException: no at org.example"));
        assertThat(new AuthorsBundle(Files.createDirectory(directory.resolve("b")))
                        .changeClass(head, head + " public DiskHealthWorkflow(int i) {}")
                        .failures()
                        .values())
                .anySatisfy(text -> assertThat(text).contains("public constructor without parameters"));
    }

    @Test
    void findsAFutureApiAndMissingExamples() throws Exception {
        AuthorsBundle bundle =
                new AuthorsBundle(directory).change("bundle.yaml", "\">=1.0.0 <2.0.0\"", "\">=2.0.0 <3.0.0\"");
        try (Stream<Path> examples = Files.list(directory.resolve("bundle/examples/invalid"))) {
            for (Path example : examples.toList()) {
                Files.delete(example);
            }
        }
        assertThat(bundle.failures().values())
                .anySatisfy(text -> assertThat(text).contains("requires the plugin API >=2.0.0 <3.0.0"))
                .anySatisfy(text -> assertThat(text).contains("There is no examples/invalid/NAME.json"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            quadlets/disk-health.container | Type=oneshot      | Type=notify                | needs Type=oneshot
            quadlets/disk-health.container | RemainAfterExit=yes |                          | needs RemainAfterExit=yes
            quadlets/disk-health.container | Pull=never        | Pull=missing               | needs Pull=never
            quadlets/disk-health.container | Network=none      | Network=bridge             | none or host
            quadlets/disk-health.container | TimeoutStartSec=10min | TimeoutStartSec=infinity | must not hang for ever
            quadlets/disk-health.container | Environment=STEP=%N |                          | needs Environment=STEP=%N
            quadlets/disk-health.container | :rshared          |                            | needs Volume=/run/target:/run/target:rshared
            quadlets/disk-health.container | Image=localhost   | Image=example.org          | localhost/tools/NAME:VERSION
            quadlets/disk-health.container | RequiresMountsFor=/run/target | Requires=partition.service | needs After=partition.service
            quadlets/disk-health.container | Pull=never        | AddDevice=/dev:/dev:rwm    | AddDevice=/dev does not start
            systemd/disk-health.target     | After=disk-health.service | After=x.service    | needs After=disk-health.service
            systemd/disk-health.target     | Requires=disk-health.service | Requires=disk-health.service preflight-x.service | needs After=preflight-x.service
            systemd/disk-health.target     | Requires=disk-health.service | OnFailure=x.service | the dispatcher is the only reporter
            systemd/disk-health.target     | After=disk-health.service | After=disk-health.service # why | no comments at the end
            """)
    void saysWhatIsWrongWithAUnit(String file, String from, String to, String sentence) throws Exception {
        byte[] unit = new AuthorsBundle(directory)
                .change(file, from, to == null ? "" : to)
                .read(file);

        assertThat(UnitLint.check(file, unit))
                .anySatisfy(
                        found -> assertThat(found.toString()).startsWith(file).contains(sentence));
    }

    @Test
    void aUnitThatIsWrongFailsTheContract() throws Exception {
        String file = "quadlets/disk-health.container";
        assertThat(new AuthorsBundle(directory).change(file, "Pull=never\n", "").failures())
                .hasEntrySatisfying(
                        file + " behaves as a unit of a job must",
                        text -> assertThat(text).contains("needs Pull=never in [Container]"));
    }

    @Test
    void aDirectoryThatIsNoBundleFailsOneCheckWithItsReasons() {
        assertThat(BundleContract.of(directory).checks())
                .singleElement()
                .satisfies(check -> assertThat(catchMessage(check)).contains("it is no workflow bundle"));
    }

    private static String catchMessage(ContractCheck check) {
        try {
            check.run();
            return "";
        } catch (ContractException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
