package io.bootwright.server.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.formats.Json;
import io.bootwright.server.workflow.TaskMedium;
import io.bootwright.server.workflow.Workflow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** First-boot data on its way from a recipe to the task medium. */
class LinuxSeedTest {
    private static final Path EXAMPLE = Path.of("../../workflow-bundles/linux/examples/valid/od-example.json");
    private static final int LIMIT = 1 << 20;

    @TempDir
    private static Path directory;

    private static TestRoom room;
    private static Workflow workflow;

    @BeforeAll
    static void drop() throws IOException {
        room = new TestRoom(directory);
        assertThat(room.bundles().drop(ClassesJar.write("linux", directory))).isEmpty();
        workflow = room.bundles().active("install-linux.target").orElseThrow();
    }

    @AfterAll
    static void close() {
        room.close();
    }

    @Test
    void userDataOfTheStatedLimitIsAcceptedAndOnTheMediumAndOneByteMoreIsRefused() throws IOException {
        byte[] largest =
                ("#cloud-config\n#" + "x".repeat(LIMIT)).substring(0, LIMIT).getBytes(StandardCharsets.UTF_8);
        ObjectNode recipe = recipe("user_data", largest);

        assertThat(workflow.review(recipe)).isEqualTo(Workflow.Findings.NONE);
        assertThat(workflow.reviewServer(TestRoom.context(recipe)).faults()).isEmpty();
        TaskMedium medium = workflow.taskMedium(TestRoom.context(recipe));
        assertThat(medium.files().get("user-data")).isEqualTo(largest);
        assertThat(medium.files().get("recipe.json")).hasSizeGreaterThan(LIMIT);

        assertThat(workflow.check(recipe("user_data", new byte[LIMIT + 1])))
                .singleElement()
                .satisfies(fault -> assertThat(fault.pointer()).isEqualTo("/user_data"))
                .extracting(Fault::detail)
                .asString()
                .contains("1048577 bytes when decoded, at most 1048576");
    }

    @Test
    void whatCloudInitReadsIsOnTheMediumByteForByte() throws IOException {
        for (byte[] userData : List.of(
                gzip("#cloud-config\nhostname: a\n"),
                bytes("Content-Type: multipart/mixed; boundary=\"=\"\r\nMIME-Version: 1.0\r\n\r\n--=--\r\n"),
                bytes("## template: jinja\n#cloud-config\nhostname: {{ v1.region }}\n"),
                bytes("#cloud-config\r\nautoinstall: {version: 1}\r\n"))) {
            assertThat(onMedium("user_data", userData, "user-data")).isEqualTo(userData);
        }
        for (byte[] network : List.of(
                bytes("version: 1\nconfig: []\n"),
                bytes("version: 2\r\nethernets: {}\r\n"),
                bytes("\ufeffversion: 2\n"),
                bytes("network: {config: disabled}\n"))) {
            assertThat(onMedium("network_config", network, "network-config")).isEqualTo(network);
        }
    }

    private static byte[] onMedium(String name, byte[] content, String path) throws IOException {
        ObjectNode recipe = recipe(name, content);
        assertThat(workflow.review(recipe)).isEqualTo(Workflow.Findings.NONE);
        return workflow.taskMedium(TestRoom.context(recipe)).files().get(path);
    }

    private static ObjectNode recipe(String name, byte[] content) throws IOException {
        ObjectNode recipe = (ObjectNode) Json.parse(Files.readAllBytes(EXAMPLE));
        return recipe.put("user_data", "IyEvYmluL3NoCg==")
                .put(name, Base64.getEncoder().encodeToString(content));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
            packed.write(bytes(text));
        }
        return out.toByteArray();
    }
}
