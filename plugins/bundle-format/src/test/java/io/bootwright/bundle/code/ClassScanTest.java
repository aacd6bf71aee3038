package io.bootwright.bundle.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.bundle.finding.Diagnostic;
import io.bootwright.bundle.finding.Diagnostics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found in class files that were never loaded. */
class ClassScanTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            System.exit(3);                                              | java.lang.System.exit
            Runtime.getRuntime().exit(3);                                | java.lang.Runtime.exit
            Runtime.getRuntime().halt(3);                                | java.lang.Runtime.halt
            Runtime.getRuntime().addShutdownHook(null);                  | java.lang.Runtime.addShutdownHook
            Runtime.getRuntime().exec(new String[] {"true"});            | java.lang.Runtime.exec
            java.util.function.IntConsumer c = System::exit; c.accept(3);| java.lang.System.exit
            Runnable r = () -> System.exit(3); r.run();                  | java.lang.System.exit
            new Object() { void f() { System.exit(3); } }.f();           | java.lang.System.exit
            System.load("/x.so");                                        | java.lang.System.load
            System.loadLibrary("x");                                     | java.lang.System.loadLibrary
            Runtime.getRuntime().loadLibrary("x");                       | java.lang.Runtime.loadLibrary
            new Thread(() -> {}).start();                                | java.lang.Thread
            Thread.startVirtualThread(() -> {});                         | java.lang.Thread.startVirtualThread
            Thread.ofVirtual().start(() -> {});                          | java.lang.Thread
            new Thread() { public void run() {} };                       | java.lang.Thread
            Executors.newFixedThreadPool(1);                             | java.util.concurrent.Executors
            new ForkJoinPool();                                          | java.util.concurrent.ForkJoinPool
            CompletableFuture.runAsync(() -> {});                        | java.util.concurrent.CompletableFuture.runAsync
            List.of(1).parallelStream().count();                         | parallelStream
            List.of(1).stream().parallel().count();                      | parallel
            new Timer();                                                 | java.util.Timer
            new ProcessBuilder("true").start();                          | java.lang.ProcessBuilder
            ProcessHandle.current().destroy();                           | java.lang.ProcessHandle
            System.class.getMethod("exit", int.class).invoke(null, 3);   | java.lang.reflect.Method.invoke
            Class.forName("java.lang.System").getMethods()[0].setAccessible(true); | setAccessible
            MethodHandles.lookup().findStatic(System.class, "exit", null);| java.lang.invoke.MethodHandles
            new URLClassLoader(new URL[0]);                              | java.net.URLClassLoader
            new ClassLoader() {};                                        | java.lang.ClassLoader
            System.setProperty("a", "b");                                | java.lang.System.setProperty
            Locale.setDefault(Locale.ROOT);                              | java.util.Locale.setDefault
            new ThreadLocal<String>().set("x");                          | java.lang.ThreadLocal
            """)
    void refusesWhatCouldEndBlockOrPoisonTheHost(String statement, String used) throws IOException {
        assertThat(scan("void check() throws Throwable {\n" + statement + "\n}"))
                .filteredOn(Diagnostic::isError)
                .anySatisfy(found -> {
                    assertThat(found.file()).isEqualTo("test/It.java");
                    assertThat(found.line()).isEqualTo(10);
                    assertThat(found.message())
                            .contains(" uses ")
                            .contains(used)
                            .contains(", which ");
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            new Socket("127.0.0.1", 1).close();                          | opens a connection
            URI.create("http://127.0.0.1").toURL().openStream();         | opens a connection
            InetAddress.getByName("example.org");                        | asks the name service
            Files.readString(Path.of("/etc/passwd"));                    | reaches files of the host
            new FileInputStream("/etc/passwd").close();                  | reaches files of the host
            System.getenv("HOME");                                       | reads the host's environment
            """)
    void warnsOfInputAndOutput(String statement, String consequence) throws IOException {
        assertThat(scan("void check() throws Throwable {\n" + statement + "\n}"))
                .isNotEmpty()
                .noneMatch(Diagnostic::isError)
                .anySatisfy(found -> assertThat(found.message()).contains(consequence));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "static int count;",
                "static final Set<String> SEEN = ConcurrentHashMap.newKeySet();",
                "static final Set<String> SEEN = new HashSet<>();",
                "static final Map<String, String> SEEN = new ConcurrentHashMap<>();",
                "static final Map<String, String> SEEN = Collections.synchronizedMap(new TreeMap<>());",
                "static final ArrayList<String> SEEN = new ArrayList<>();",
                "static final java.util.concurrent.atomic.AtomicInteger COUNT = null;",
                "static final StringBuilder TEXT = new StringBuilder();",
                "private static String last = \"\";",
                "static class Inner { static int count; }",
                "enum Counter { ONE; int count; }",
                "enum Seen { ALL; final Set<String> names = new HashSet<>(); final List<String> more = new ArrayList<>();"
                        + " final HashMap<String, String> map = null; }"
            })
    void warnsOfStaticStateThatCanChange(String member) throws IOException {
        assertThat(scan(member))
                .anySatisfy(found -> assertThat(found.toString())
                        .startsWith("test/It.java")
                        .contains(": warning: ")
                        .containsPattern("the (static field|field of an enum) \"")
                        .contains("from one job to the next"));
    }

    @Test
    void manyWarningsHideNoError() throws IOException {
        String fields =
                IntStream.range(0, 150).mapToObj(i -> "static int f" + i + ";").collect(Collectors.joining());

        assertThat(scan(fields + " void check() { System.exit(3); }"))
                .hasSizeLessThan(150)
                .anyMatch(Diagnostic::isError);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "static final int MOST = 3; static final String NAME = \"x\";",
                "static final Set<String> KNOWN = Set.of(\"a\"); static final List<String> ALL = List.copyOf(KNOWN);",
                "static final Map<String, String> MAP = Collections.unmodifiableMap(new HashMap<>());",
                "static final java.util.regex.Pattern P = java.util.regex.Pattern.compile(\"a\");",
                "enum Kind { A, B } int of(Kind kind) { return switch (kind) { case A -> 1; case B -> 2; }; }",
                "record Pair(String a, int b) {} String show(Object o) { assert o != null;"
                        + " return switch (o) { case Pair(String a, int b) -> a + b; default -> \"\" + o; }; }",
                "int sleep() throws Exception { Thread.sleep(1); Thread.onSpinWait(); return 1; }",
                "long sum(List<Long> all) { return all.stream().mapToLong(Long::longValue).sum(); }",
                "String now() { return String.format(\"%s\", new HashMap<String, String>()); }",
                "Runnable lambda(String text) { return () -> text.isEmpty(); }"
            })
    void letsOrdinaryCodePass(String members) throws IOException {
        assertThat(scan(members)).isEmpty();
    }

    @Test
    void refusesNativeMethodsAndFinalizers() throws IOException {
        assertThat(scan("native void quick();"))
                .singleElement()
                .satisfies(found -> assertThat(found.message()).contains("\"quick\" is native"));
        assertThat(scan("protected void finalize() {}"))
                .anySatisfy(found -> assertThat(found.message()).contains("finalize runs on a thread"));
    }

    @Test
    void saysWhatIsNoClassFile() {
        Diagnostics found = new Diagnostics();
        ClassScan.check("a/B.class", new byte[] {1, 2, 3}, found);
        ClassScan.check("a/C.class", new byte[ClassScan.MAX_BYTES + 1], found);

        assertThat(found.list())
                .extracting(Diagnostic::toString)
                .containsExactly(
                        "a/B.class: error: is no class file, or a damaged one. Compile it again.",
                        "a/C.class: error: has 4194305 bytes; a class has at most 4194304.");
    }

    @Test
    void aClassFileThatIsCutOffAnywhereIsRefusedOrFoundHarmless() throws IOException {
        scan("void check() { List.of(1).forEach(i -> {}); }");
        byte[] whole = Files.readAllBytes(directory.resolve("out/test/It.class"));
        for (int length = 0; length < whole.length; length++) {
            Diagnostics found = new Diagnostics();
            ClassScan.check("test/It.class", java.util.Arrays.copyOf(whole, length), found);
            assertThat(found.hasErrors()).as("cut after " + length).isTrue();
        }
    }

    private List<Diagnostic> scan(String members) throws IOException {
        Path source = directory.resolve("It.java");
        Files.writeString(
                source,
                "package test;\nimport java.io.*;\nimport java.lang.invoke.*;\nimport java.net.*;\n"
                        + "import java.nio.file.*;\nimport java.util.*;\nimport java.util.concurrent.*;\n"
                        + "public class It {\n" + members + "\n}\n");
        Path out = directory.resolve("out");
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-proc:none", "-nowarn", "-d", out.toString(), source.toString()))
                .isZero();
        Diagnostics found = new Diagnostics();
        try (Stream<Path> files = Files.walk(out)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                ClassScan.check(out.relativize(file).toString(), Files.readAllBytes(file), found);
            }
        }
        return found.list();
    }
}
