package io.bootwright.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.bundle.manifest.BundleManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One change each to a bundle that is right, and what the author is told. */
class BundleCheckTest {
    private static final Path LINUX = Path.of("../../workflow-bundles/linux");

    @TempDir
    Path directory;

    private final BundleCheck check = new BundleCheck();

    private Path copy() throws IOException {
        try (Stream<Path> files = Files.walk(LINUX)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = directory.resolve(LINUX.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        return directory;
    }

    private BundleReport changed(String file, String from, String to) throws IOException {
        Path path = (Files.exists(directory.resolve(file)) ? directory : copy()).resolve(file);
        String text = Files.readString(path);
        assertThat(text).contains(from);
        Files.writeString(path, text.replace(from, to));
        return check.directory(directory);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            version: "1.0.0"          | version: 1.0              | bundle.yaml:3:1: error: /version must be a string.
            version: "1.0.0"          | version: 1.0              | write it in quotes
            version: "1.0.0"          | version: "1.0"            | /version does not have the right form
            id: linux                 | id: Linux                 | bundle.yaml:2:1: error: /id does not have the right form
            apiVersion: bundle/v1     | apiVersion: bundle/v2     | /apiVersion must be bundle/v1
            environment:              | enviroment:               | unknown key "enviroment". Did you mean "environment"?
            selectable: true          | selectable: yes           | means different things
            timeout: PT90M            | timeout: 90m              | /completion/timeout does not have the right form
            heartbeat: PT5M           | heartbeat: PT3H           | must be at least PT10S and at most the timeout
            field: /user_data         | field: /userdata          | Did you mean "user_data"?
            OCI_URL: /oci_url         | OCI_URL: /oci_uri         | Did you mean "oci_url"?
            OCI_URL: /oci_url         | LD_PRELOAD: /oci_url      | LD_PRELOAD is set by the host or the system
            OCI_URL: /oci_url         | TARGET_DISK: /oci_url     | TARGET_DISK is set by the host or the system
            layout.json: /            | recipe.env: /             | is no file name, or is taken
            layout.json: /            | ../x: /                   | is no file name, or is taken
            unit: image-linux.service | unit: image-linx.service  | Did you mean "image-linux.service"?
            - path: meta-data         | - path: USER-DATA         | USER-DATA is there twice
            - path: meta-data         | - path: ../meta-data      | does not have the right form
            - path: job.json          | - path: jobs.json         | the dispatcher needs job.json
            schema: recipe.schema.json| schema: none.json         | there is no file none.json
            name: install-linux.target| name: install-lin.target  | does not let task_target be install-lin.target
            title: Install Linux      | title: &t Install Linux   | uses the anchor &t
            """)
    void saysWhereAndWhatToDo(String from, String to, String expected) throws IOException {
        BundleReport report = changed("bundle.yaml", from, to);

        assertThat(report.bundle()).isEmpty();
        assertThat(report.errors()).anySatisfy(error -> assertThat(error).contains(expected));
    }

    static Stream<Arguments> images() {
        String image = "name: localhost/tools/x:1";
        String digest = "digest: \"sha256:" + "a".repeat(64) + "\"";
        return Stream.of(
                Arguments.of("{" + image + "}", "needs either repository and digest"),
                Arguments.of("{" + image + ", repository: tools/x}", "needs either repository and digest"),
                Arguments.of(
                        "{" + image + ", pointer: /oci_url, " + digest + "}", "needs either repository and digest"),
                Arguments.of("{name: docker.io/x:1, pointer: /oci_url}", "/name does not have the right form"),
                Arguments.of("{" + image + ", repository: x, digest: latest}", "/digest does not have the right form"),
                Arguments.of("{" + image + ", pointer: /oci_uri}", "Did you mean \"oci_url\"?"),
                Arguments.of("{" + image + ", pointer: /user_data}", "/user_data is not among the artifacts"),
                Arguments.of(
                        "{" + image + ", pointer: /oci_url}, {" + image + ", pointer: /oci_url}",
                        "localhost/tools/x:1 is there twice"));
    }

    @ParameterizedTest
    @MethodSource("images")
    void saysWhatIsWrongWithToolImages(String images, String expected) throws IOException {
        BundleReport report =
                changed("bundle.yaml", "delivery: in-image", "delivery: in-image\n  images: [" + images + "]");

        assertThat(report.bundle()).isEmpty();
        assertThat(report.errors()).anySatisfy(error -> assertThat(error).contains(expected));
    }

    @Test
    void readsToolImagesOfBothKinds() throws IOException {
        String digest = "sha256:" + "a".repeat(64);
        BundleReport report = changed(
                "bundle.yaml",
                "delivery: in-image",
                "delivery: on-task-iso\n  images: [{name: localhost/tools/x:1, repository: tools/x, digest: \"" + digest
                        + "\"}, {name: localhost/tools/y:2, pointer: /oci_url}]");

        assertThat(report.errors()).isEmpty();
        assertThat(report.bundle().orElseThrow().manifest().units().images())
                .containsExactly(
                        new BundleManifest.ToolImage(
                                "localhost/tools/x:1", Optional.of("tools/x@" + digest), Optional.empty()),
                        new BundleManifest.ToolImage("localhost/tools/y:2", Optional.empty(), Optional.of("/oci_url")));
    }

    @Test
    void unitsOnTheTaskIsoKeepTheirDirectoryAndPlainNames() throws IOException {
        copy();
        Files.move(
                directory.resolve("systemd/install-linux.target"), directory.resolve("systemd/Install Linux.target"));
        BundleReport report =
                changedHere("delivery: in-image", "delivery: on-task-iso", "- path: meta-data", "- path: units/x");

        assertThat(report.errors())
                .anySatisfy(error -> assertThat(error).contains("Install Linux.target\" cannot be on the task ISO"))
                .anySatisfy(error -> assertThat(error).contains("units/ is where the bundle's units are"));
    }

    @Test
    void theSchemaOfTheOutputIsChecked() throws IOException {
        assertThat(changed("bundle.yaml", "support:", "output: {schema: x.json}\nsupport:")
                        .errors())
                .singleElement()
                .asString()
                .contains("there is no file x.json");
        Files.writeString(directory.resolve("x.json"), "{}");
        assertThat(check.directory(directory).errors())
                .anySatisfy(error -> assertThat(error).startsWith("x.json").contains("must name draft-07"));
        Files.copy(
                directory.resolve("recipe.schema.json"),
                directory.resolve("x.json"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(check.directory(directory).bundle().orElseThrow().outputSchema())
                .isPresent();
    }

    private BundleReport changedHere(String... fromTo) throws IOException {
        Path path = directory.resolve("bundle.yaml");
        String text = Files.readString(path);
        for (int i = 0; i < fromTo.length; i += 2) {
            assertThat(text).contains(fromTo[i]);
            text = text.replace(fromTo[i], fromTo[i + 1]);
        }
        Files.writeString(path, text);
        return check.directory(directory);
    }

    static Stream<Arguments> schemas() {
        String label = "\"^[A-Za-z0-9._-]+$\"";
        return Stream.of(
                Arguments.of(
                        "\"additionalProperties\": false",
                        "\"additionalProperties\": true",
                        "accepts recipes with unknown"),
                Arguments.of("draft-07/schema#", "2020-12/schema", "must name draft-07"),
                Arguments.of("\"#/definitions/hint\"", "\"http://127.0.0.1:1/x\"", "refers outside of this file"),
                Arguments.of("\"#/definitions/hint\"", "\"#/definitions/hnt\"", "which is not there"),
                Arguments.of("\"minItems\": 1", "\"minItmes\": 1", "Did you mean \"minItems\"?"),
                Arguments.of(label, "\"^(?=a)[a-z]+$\"", "looks ahead or behind"),
                Arguments.of(label, "\"^(a)\\\\1$\"", "refers back to a group"),
                Arguments.of(label, "\"^[a$\"", "is no regular expression"),
                Arguments.of(label, "\"^[a\\\\u0000]+$\"", "uses \\u"),
                Arguments.of("\"pattern\": " + label, "\"format\": \"uuid\"", "is no keyword that all validators know"),
                Arguments.of("\"minItems\": 1,", "\"minItems\": 1", "is no JSON"));
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void keepsSchemasToWhatEveryValidatorReadsAlike(String from, String to, String expected) throws IOException {
        BundleReport report = changed("recipe.schema.json", from, to);

        assertThat(report.bundle()).isEmpty();
        assertThat(report.errors()).anySatisfy(error -> assertThat(error).contains(expected));
    }

    @Test
    void examplesThatDoNotBehaveAsTheySayAreErrors() throws IOException {
        copy();
        Files.writeString(directory.resolve("examples/valid/wrong.json"), "{\"task_target\": 1}");
        Files.copy(
                LINUX.resolve("examples/valid/minimal.json"), directory.resolve("examples/invalid/in-fact-right.json"));
        Files.writeString(
                directory.resolve("examples/invalid/in-fact-right.expect.json"),
                "{\"by\": \"schema\", \"pointer\": \"/oci_url\", \"detail\": \"x\"}");
        Files.writeString(directory.resolve("examples/invalid/without-sidecar.json"), "{}");

        assertThat(check.directory(directory).errors())
                .anySatisfy(error -> assertThat(error).startsWith("examples/valid/wrong.json:1:2: error: does not fit"))
                .anySatisfy(error -> assertThat(error).contains("in-fact-right.json: error: is not refused"))
                .anySatisfy(error -> assertThat(error).contains("without-sidecar.json: error: has no"));
    }

    @Test
    void saysEverythingAtOnceWithItsLine() throws IOException {
        copy();
        Path schema = directory.resolve("recipe.schema.json");
        Files.writeString(schema, Files.readString(schema).replace("\"minItems\": 1", "\"minItmes\": 1"));

        BundleReport report = changed("bundle.yaml", "version: \"1.0.0\"", "version: 1.0");

        assertThat(report.errors())
                .anySatisfy(error -> assertThat(error).startsWith("bundle.yaml:3:1: error: /version"))
                .anySatisfy(error -> assertThat(error)
                        .matches("recipe.schema.json:[1-9][0-9]*:[1-9][0-9]*: error: .*Did you mean \"minItems\"\\?"));
    }

    @Test
    void aPlaceholderThatNoRecipeCanFillIsAnError() throws IOException {
        copy();
        Files.writeString(
                directory.resolve("motd"), "job {{job_id}} of {{server_serial}}\n{{/oci_url}} {{/oci_uri}}\n{{x}}\n");

        BundleReport report =
                changed("bundle.yaml", "source: plugin\n      max", "source: template\n      file: motd\n      max");

        assertThat(report.errors())
                .containsExactly(
                        "motd:2:14: error: {{/oci_uri}} leads to \"oci_uri\", which the recipe's schema does not know."
                                + " Did you mean \"oci_url\"?",
                        "motd:3:1: error: {{x}} is no placeholder. Known: job_id, server_serial, and pointers such as"
                                + " /oci_url.");
    }

    @Test
    void aDirectoryWithoutBundleYamlIsNoBundle() {
        assertThat(check.directory(directory).errors())
                .singleElement()
                .asString()
                .contains("it is no workflow bundle");
    }
}
