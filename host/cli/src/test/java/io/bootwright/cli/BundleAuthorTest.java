package io.bootwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.cli.FakeHost.Ran;
import io.bootwright.formats.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way of an author without a host: new, validate, test, pack, sign. */
class BundleAuthorTest {
    @TempDir
    private Path directory;

    private Ran run(String... arguments) {
        return FakeHost.run(Map.of(), false, "", arguments);
    }

    private Path made(String id, String... more) {
        Path bundle = directory.resolve(id);
        Ran ran = run(Stream.concat(Stream.of("bundle", "new", bundle.toString()), Stream.of(more))
                .toArray(String[]::new));
        assertThat(ran.exit()).as(ran.err()).isZero();
        return bundle;
    }

    private void change(Path file, String from, String to) throws Exception {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--java"})
    void aNewBundleIsValidKeepsTheContractAndIsPackedToTheSameBytes(String kind) throws Exception {
        Path bundle = kind.isEmpty() ? made("say-hello") : made("say-hello", kind);
        Ran valid = run("bundle", "validate", bundle.toString());
        assertThat(valid.exit()).as(valid.err()).isZero();
        assertThat(valid.out()).contains("valid bundle: say-hello 0.1.0");
        assertThat(valid.err()).isEmpty();

        Ran tested = run("bundle", "test", bundle.toString());
        assertThat(tested.exit()).as(tested.out() + tested.err()).isZero();
        assertThat(tested.out())
                .contains("ok      accepts examples/valid/minimal.json")
                .contains(", 0 failed");
        if (!kind.isEmpty()) {
            assertThat(tested.out())
                    .contains("loads org.example.sayhello.SayHelloWorkflow", "ok      answers many threads alike");
        }

        Path out = directory.resolve("out");
        Ran packed = run("--json", "bundle", "pack", bundle.toString(), "--out", out.toString());
        assertThat(packed.exit()).as(packed.err()).isZero();
        Path jar = out.resolve("say-hello-0.1.0.jar");
        assertThat(packed.json().path("digest").asText()).isEqualTo(Sha256.digest(jar));
        assertThat(run("--json", "bundle", "pack", bundle.toString(), "--out", out.toString())
                        .json())
                .isEqualTo(packed.json());
        assertThat(run("bundle", "test", jar.toString()).exit()).isZero();
        assertThat(run("bundle", "validate", jar.toString()).exit()).isZero();
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files).containsExactly(jar);
        }
    }

    @ParameterizedTest
    @CsvSource({"Hello", "a--b", "-a", "a_b", "ä", "''"})
    void refusesAnIdThatNoBundleMayHave(String id) {
        Ran ran = run("bundle", "new", directory.resolve("x").toString(), "--id", id);
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("is no name of a bundle");
    }

    @Test
    void neverWritesIntoADirectoryThatHoldsSomething() {
        Path bundle = made("a");
        Ran ran = run("bundle", "new", bundle.toString());
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("is there and not empty");
    }

    @Test
    void saysEverythingThatIsWrongWithFileLineAndRemedy() throws Exception {
        Path bundle = made("a");
        change(bundle.resolve("bundle.yaml"), "version: \"0.1.0\"", "version: 0.1");
        change(bundle.resolve("bundle.yaml"), "environment:", "enviroment:");
        change(bundle.resolve("recipe.schema.json"), "maxLength", "maxLenght");

        Ran ran = run("bundle", "validate", bundle.toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err().lines())
                .anyMatch(line -> line.startsWith(bundle + "/bundle.yaml:3:1: error: /version must be a string."))
                .anyMatch(line -> line.contains("unknown key \"enviroment\". Did you mean \"environment\"?"))
                .anyMatch(line -> line.matches(".*/recipe.schema.json:[0-9]+:[0-9]+: error: .*\"maxLength\".*"))
                .last()
                .asString()
                .contains("is no bundle that a host would take: 3 errors");
        var json = run("--json", "bundle", "validate", bundle.toString()).json();
        assertThat(json.path("valid").asBoolean()).isFalse();
        assertThat(json.path("diagnostics")).hasSize(3);
        assertThat(json.at("/diagnostics/0/line").asInt()).isEqualTo(3);
        assertThat(run("bundle", "pack", bundle.toString()).exit()).isEqualTo(1);
        assertThat(run("bundle", "test", bundle.toString()).exit()).isEqualTo(1);
    }

    @Test
    void aClassThatWouldEndTheHostIsRefusedAndNeverRun() throws Exception {
        Path bundle = made("a", "--java");
        Path source = bundle.resolve("src/main/java/org/example/a/AWorkflow.java");
        String text = Files.readString(source);
        int brace = text.indexOf('{', text.indexOf("class AWorkflow")) + 1;
        Files.writeString(source, text.substring(0, brace) + " static { System.exit(3); }" + text.substring(brace));

        Ran tested = run("bundle", "test", bundle.toString());
        assertThat(tested.exit()).isEqualTo(1);
        assertThat(tested.out())
                .contains("FAILED  fits the bundle format")
                .contains("org/example/a/AWorkflow.java:")
                .contains("the class initialiser uses java.lang.System.exit, which ends the whole host.");
        Ran valid = run("bundle", "validate", bundle.toString());
        assertThat(valid.exit()).isEqualTo(1);
        assertThat(valid.err()).contains(source + ":").contains("java.lang.System.exit");
        Ran packed = run("bundle", "pack", bundle.toString(), "--out", directory.toString());
        assertThat(packed.exit()).isEqualTo(1);
        assertThat(packed.err()).contains("java.lang.System.exit").doesNotContain("bundle5");
    }

    @Test
    void saysWhatIsWrongWithAUnit() throws Exception {
        Path bundle = made("a");
        change(bundle.resolve("quadlets/a.container"), "Type=oneshot", "Type=notify");
        change(bundle.resolve("quadlets/a.container"), "Pull=never\n", "");

        Ran ran = run("bundle", "validate", bundle.toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .containsPattern("a.container:[0-9]+: error: needs Type=oneshot")
                .contains("a.container: error: needs Pull=never in [Container]");
    }

    @Test
    void comparesWithTheUnitsOfAnImage() throws Exception {
        Path bundle = made("a");
        change(
                bundle.resolve("bundle.yaml"),
                "  delivery: in-image",
                "  delivery: in-image\n  shared: [partition.container]");
        Path lock = Files.writeString(directory.resolve("units.lock"), """
                {"units_api":1,"version":"v7","units":[{"name":"a.target","sha256":"%s","bundle":"a"},
                 {"name":"partitions.container","sha256":"%s","bundle":null}],"images":[]}""".formatted("0".repeat(64), "0".repeat(64)));

        Ran ran = run("bundle", "validate", bundle.toString(), "--units-lock", lock.toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("quadlets/a.container: error: is not in the image")
                .contains("systemd/a.target: error: differs from the one in the image")
                .contains("shared unit partition.container, which the image v7 lacks. Did you mean"
                        + " \"partitions.container\"?");
        Files.writeString(lock, "{}");
        Ran none = run("bundle", "validate", bundle.toString(), "--units-lock", lock.toString());
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err()).contains("units_api", "/units.lock on the maintenance ISO");
    }

    @Test
    void aClassThatDoesNotCompileIsSaidWithItsLine() throws Exception {
        Path bundle = made("a", "--java");
        Path source = bundle.resolve("src/main/java/org/example/a/AWorkflow.java");
        change(source, "problems.add", "problems.ad");

        Ran ran = run("bundle", "pack", bundle.toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).containsPattern("AWorkflow.java:[0-9]+:[0-9]+: error: cannot find symbol");
    }

    @Test
    void aContractThatIsBrokenIsSaidCheckByCheck() throws Exception {
        Path bundle = made("a", "--java");
        Path source = bundle.resolve("src/main/java/org/example/a/AWorkflow.java");
        change(source, "job.serverSerial()", "System.nanoTime()");
        change(source, "message.contains(\"  \")", "false");

        Ran ran = run("bundle", "test", bundle.toString());

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .contains("FAILED  makes the declared files", "Use no time")
                .contains("FAILED  refuses examples/invalid/spaces.json", "is accepted. Check for it in the class.")
                .contains("FAILED  answers alike whatever it was asked before")
                .contains("ok      accepts examples/valid/minimal.json");
        var json = run("--json", "bundle", "test", bundle.toString()).json();
        assertThat(json.path("failed").asInt()).isEqualTo(4);
    }

    @Test
    void signsAsOpensslDoes() throws Exception {
        Path jar = Files.writeString(directory.resolve("b.jar"), "bytes of a jar");
        openssl("genpkey", "-algorithm", "ed25519", "-out", "key.pem");
        String key = directory.resolve("key.pem").toString();
        Ran ran = run("bundle", "sign", jar.toString(), "--key", key);
        assertThat(ran.exit()).as(ran.err()).isZero();
        openssl("pkeyutl", "-sign", "-inkey", "key.pem", "-rawin", "-in", "b.jar", "-out", "b.raw");
        openssl("base64", "-A", "-in", "b.raw", "-out", "b.base64");
        assertThat(Files.readString(directory.resolve("b.jar.sig")).strip())
                .isEqualTo(Files.readString(directory.resolve("b.base64")).strip());
    }

    private void openssl(String... arguments) throws Exception {
        Process process = new ProcessBuilder(Stream.concat(Stream.of("openssl"), Stream.of(arguments))
                        .toList())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        assertThat(process.waitFor()).as(List.of(arguments).toString()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bundle validate DIR/nix                    | is not there. Give the directory that holds bundle.yaml, or a jar
            bundle test DIR/nix                        | is not there. Give the directory that holds bundle.yaml, or a jar
            bundle pack DIR/nix                        | is no directory. Give the one that holds bundle.yaml
            bundle pack DIR/empty --classes DIR/nix    | is no workflow bundle
            bundle sign DIR/nix.jar --key DIR/key      | is no file. Give the jar that `bootwright bundle pack` made
            bundle sign DIR/text --key DIR/nix         | no such file
            bundle sign DIR/text --key DIR/text        | openssl genpkey -algorithm ed25519
            bundle sign DIR/text                       | Missing required option: '--key=FILE'
            bundle push DIR/nix.jar                    | is no file. Give the jar that `bootwright bundle pack` made
            bundle validate DIR/text                   | is no jar
            bundle validate DIR/empty                  | is no workflow bundle
            bundle                                     | a command is needed
            """)
    void saysWhatToDoWhenItIsGivenSomethingElse(String command, String expected) throws Exception {
        Files.createDirectory(directory.resolve("empty"));
        Files.writeString(directory.resolve("text"), "no jar, no key, nothing at all");
        Ran ran = run(command.replace("DIR", directory.toString()).split(" +"));
        assertThat(ran.exit()).isIn(1, 2);
        assertThat(ran.err()).contains(expected).doesNotContain("Exception");
    }
}
