package io.bootwright.server.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.manifest.BundleManifest.Artifact;
import io.bootwright.bundle.manifest.BundleManifest.Step;
import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.formats.Json;
import io.bootwright.server.taskiso.TaskIsoFiles;
import io.bootwright.server.workflow.TaskContext;
import io.bootwright.server.workflow.TaskMedium;
import io.bootwright.server.workflow.Workflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The linux bundle as the host sees it: a jar that was dropped in, of which this module knows nothing. */
class LinuxBundleTest {
    private static final Path BUNDLE = Path.of("../../workflow-bundles/linux");
    private static final String TARGET = "install-linux.target";

    @TempDir
    private static Path directory;

    private static TestRoom room;
    private static Workflow workflow;

    @BeforeAll
    static void drop() throws IOException {
        room = new TestRoom(directory);
        assertThat(room.bundles().drop(ClassesJar.write("linux", directory))).isEmpty();
        workflow = room.bundles().active(TARGET).orElseThrow();
    }

    @AfterAll
    static void close() {
        room.close();
    }

    @Test
    void declaresWhatJobsNeed() {
        assertThat(workflow.steps().stream().map(Step::unit))
                .containsExactly(
                        "partition.service", "image-linux.service", "bootloader-linux.service", "config-drive.service");
        assertThat(workflow.artifacts()).containsExactly(new Artifact("/oci_url", true, false));
        assertThat(workflow.missingFrom(new UnitsLock(1, "v", List.of(), List.of())))
                .contains("install-linux.target", "image-linux.container", "partition.container");
        assertThat(workflow.installer(TestRoom.context((ObjectNode) example("valid/od-example.json"))))
                .isEqualTo(new Workflow.InstallerChoice("maintenance", "latest", true));
        assertThat(workflow.installer(TestRoom.context((ObjectNode) example("valid/servers-own-installer.json"))))
                .isEqualTo(new Workflow.InstallerChoice("maintenance", "2026-11", true));
    }

    @Test
    void theTaskMediumIsReadAlikeByToolsThatKnowNothingOfUs() throws Exception {
        ObjectNode recipe = (ObjectNode) example("valid/od-example-cidata.json");
        JsonNode network = Json.parseTrusted("""
                {"version":2,"ethernets":{"m0":{"match":{"macaddress":"52:54:00:aa:00:01"},"addresses":["10.0.2.99/24"],
                "routes":[{"to":"default","via":"10.0.2.2"}]}}}""");
        TaskMedium medium = workflow.taskMedium(new TaskContext(
                TestRoom.JOB,
                "XF-1",
                recipe,
                Optional.of(network),
                Json.object().put("webhook_token", "t")));

        assertThat(medium.files().keySet())
                .containsExactly(
                        "job.json", "recipe.json", "recipe.schema.json", "user-data", "meta-data", "network-config");
        JsonNode bundle = Json.parse(medium.files().get("job.json")).path("bundle");
        assertThat(bundle.path("environment")).hasToString("{\"OCI_URL\":\"/oci_url\"}");
        assertThat(bundle.path("run_files")).hasToString("{\"layout.json\":\"/partition_layout\"}");
        assertThat(bundle.path("disk_selector").asText()).isEqualTo("/target_disk");
        assertThat(bundle.path("timeout_seconds").asInt()).isEqualTo(5400);
        assertThat(bundle.path("files")).hasToString("""
                [{"path":"user-data","secret":true},{"path":"meta-data","secret":false},\
                {"path":"network-config","secret":true}]""");

        Path iso = new TaskIsoFiles(directory.resolve("tasks")).build(TestRoom.JOB, medium);
        for (String path : medium.files().keySet()) {
            byte[] expected = medium.files().get(path);
            assertThat(read("isoinfo", "-i", iso.toString(), "-R", "-x", "/" + path))
                    .as("isoinfo -R " + path)
                    .isIn(Optional.empty(), Optional.of(new String(expected, StandardCharsets.UTF_8)));
            // This tool shows Joliet names with a version.
            assertThat(read("isoinfo", "-i", iso.toString(), "-J", "-x", "/" + path + ";1"))
                    .as("isoinfo -J " + path)
                    .isIn(Optional.empty(), Optional.of(new String(expected, StandardCharsets.UTF_8)));
            assertThat(read("7z", "e", "-so", iso.toString(), path))
                    .as("7z " + path)
                    .isIn(Optional.empty(), Optional.of(new String(expected, StandardCharsets.UTF_8)));
            Path out = directory.resolve("out-" + path);
            if (read("xorriso", "-osirrox", "on", "-indev", iso.toString(), "-extract", "/" + path, out.toString())
                    .isPresent()) {
                assertThat(out).as("xorriso " + path).hasBinaryContent(expected);
            }
        }
        read("isoinfo", "-d", "-i", iso.toString())
                .ifPresent(text -> assertThat(text).contains("Volume id: TASK"));
    }

    /** What a tool prints; empty, and said so, when it is not installed. */
    private static Optional<String> read(String... command) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("sh", "-c", "command -v \"$0\" >/dev/null || exit 127; exec \"$0\" \"$@\""));
        words.addAll(List.of(command));
        Process process = new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        if (process.exitValue() == 127) {
            System.out.println("Not checked with " + command[0] + ": it is not installed.");
            return Optional.empty();
        }
        assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
        return Optional.of(text);
    }

    private static JsonNode example(String name) {
        try {
            return Json.parse(Files.readAllBytes(BUNDLE.resolve("examples").resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
