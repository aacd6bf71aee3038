package io.bootwright.server.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.server.workflow.TaskContext;
import io.bootwright.server.workflow.TaskMedium;
import io.bootwright.server.workflow.Workflow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The windows bundle as the host sees it: what depends on the server, and the task medium. */
class WindowsBundleTest {
    private static final Path VALID = Path.of("../../workflow-bundles/windows/examples/valid");

    @TempDir
    private static Path directory;

    private static TestRoom room;
    private static Workflow workflow;

    @BeforeAll
    static void drop() throws IOException {
        room = new TestRoom(directory);
        assertThat(room.bundles().drop(ClassesJar.write("windows", directory))).isEmpty();
        workflow = room.bundles().active("install-windows.target").orElseThrow();
    }

    @AfterAll
    static void close() {
        room.close();
    }

    @Test
    void aWishForTheServersNetworkIsRefusedWhereThereIsNone() throws IOException {
        ObjectNode recipe = recipe("server-2022-static-network.json");

        assertThat(review(recipe, Optional.empty()).faults()).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/network");
            assertThat(fault.detail()).contains("no network in its record");
        });
        assertThat(review(recipe, Optional.of(network())).faults()).isEmpty();
        assertThat(review(recipe("minimal.json"), Optional.empty()).faults()).isEmpty();
    }

    private static Workflow.Findings review(ObjectNode recipe, Optional<JsonNode> network) {
        return workflow.reviewServer(new TaskContext(TestRoom.JOB, "XF-1", recipe, network, Json.object()));
    }

    @Test
    void theTaskMediumCarriesTheAnswerFileAsASecret() throws IOException {
        TaskMedium medium = workflow.taskMedium(new TaskContext(
                TestRoom.JOB,
                "XF-1",
                recipe("server-2022-static-network.json"),
                Optional.of(network()),
                Json.object()));

        assertThat(medium.files().keySet())
                .containsExactly("job.json", "recipe.json", "recipe.schema.json", "unattend.xml");
        assertThat(new String(medium.files().get("unattend.xml"), StandardCharsets.UTF_8))
                .contains("<ComputerName>WEB-01</ComputerName>", "52-54-00-AA-00-01", "10.0.2.99/24");
        JsonNode bundle = Json.parse(medium.files().get("job.json")).path("bundle");
        assertThat(bundle.path("files")).hasToString("[{\"path\":\"unattend.xml\",\"secret\":true}]");
        assertThat(bundle.path("environment"))
                .hasToString("{\"OCI_URL\":\"/oci_url\",\"IMAGE_INDEX\":\"/image_index\","
                        + "\"DRIVERS_URL\":\"/drivers_url\"}");
    }

    @Test
    void withoutAnAnswerFileTheMediumHasNone() throws IOException {
        TaskMedium medium = workflow.taskMedium(
                new TaskContext(TestRoom.JOB, "XF-1", recipe("minimal.json"), Optional.of(network()), Json.object()));

        assertThat(medium.files().keySet()).containsExactly("job.json", "recipe.json", "recipe.schema.json");
    }

    private static ObjectNode recipe(String name) throws IOException {
        return (ObjectNode) Json.parse(Files.readAllBytes(VALID.resolve(name)));
    }

    private static JsonNode network() {
        return Json.parseTrusted("""
                {"version":2,"ethernets":{"m0":{"match":{"macaddress":"52:54:00:aa:00:01"},"addresses":["10.0.2.99/24"],
                "routes":[{"to":"default","via":"10.0.2.2"}]}}}""");
    }
}
