package io.bootwright.server.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.bundle.manifest.BundleManifest.ToolImage;
import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.formats.Json;
import io.bootwright.formats.Sha256;
import io.bootwright.server.workflow.TaskContext;
import io.bootwright.server.workflow.TaskMedium;
import io.bootwright.server.workflow.Workflow;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Units and tool images that a bundle brings along because no maintenance image has them. */
class TaskUnitsTest {
    private static final String DIGEST = "sha256:" + "a".repeat(64);

    @TempDir
    Path directory;

    private static TestBundle late() {
        return TestBundle.of("late", "1.0.0")
                .yaml("delivery: in-image", """
                        delivery: on-task-iso
                          shared: [run-target.mount]
                          images:
                            - {name: localhost/tools/late:1, repository: tools/late, digest: "%s"}
                            - {name: localhost/tools/vendor:2, pointer: /word}""".formatted(DIGEST))
                .yaml("completion:", "artifacts: [{pointer: /word}]\noutput: {schema: output.schema.json}\ncompletion:")
                .yaml("    steps:\n", "    steps:\n      - unit: tool.service\n        title: Use the tool\n")
                .file(
                        "systemd/late.service",
                        "[Unit]\nRequires=tool.service\nAfter=tool.service\n[Service]\nType=oneshot\nExecStart=/bin/true\n")
                .file("quadlets/tool.container", "[Container]\nImage=localhost/tools/late:1\n")
                .file("output.schema.json", """
                        {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["answer"],
                         "properties": {"answer": {"type": "integer"}}}
                        """);
    }

    private Workflow shipped(TestRoom room) {
        late().jar(room.shipped());
        return room.restart().active("late.target").orElseThrow();
    }

    @Test
    void aBundleWithoutASignatureMayNotBringUnits() {
        try (TestRoom room = new TestRoom(directory)) {
            Path jar = late().jar(directory.resolve("elsewhere"));

            assertThat(room.bundles().drop(jar))
                    .singleElement()
                    .asString()
                    .contains("brings its units on the task ISO", "valid signature", "bundles.trust");
            assertThat(room.bundles().active("late.target")).isEmpty();
        }
    }

    @Test
    void itsOwnUnitsNeedNotBeInTheMaintenanceImage() {
        try (TestRoom room = new TestRoom(directory)) {
            Workflow workflow = shipped(room);

            assertThat(workflow.missingFrom(new UnitsLock(1, "v", List.of(), List.of())))
                    .containsExactly("run-target.mount");
            UnitsLock other = new UnitsLock(
                    1,
                    "v",
                    List.of(
                            new UnitsLock.Unit("run-target.mount", "0".repeat(64), Optional.empty()),
                            new UnitsLock.Unit("tool.service", "0".repeat(64), Optional.empty())),
                    List.of());
            assertThat(workflow.missingFrom(other))
                    .containsExactly("tool.container (the image has another unit of that name)");
            assertThat(workflow.images())
                    .containsExactly(
                            new ToolImage(
                                    "localhost/tools/late:1", Optional.of("tools/late@" + DIGEST), Optional.empty()),
                            new ToolImage("localhost/tools/vendor:2", Optional.empty(), Optional.of("/word")));
        }
    }

    @Test
    void unitsLieOnTheTaskMediumWithTheirDigestsAndImagesAreReferredToAsTheTargetSeesThem() throws Exception {
        try (TestRoom room = new TestRoom(directory)) {
            ObjectNode recipe = TestRoom.recipe("late.target").put("word", "vendor.example/fw@" + DIGEST);
            TaskMedium medium = shipped(room).taskMedium(context(recipe));

            assertThat(medium.files().keySet())
                    .containsExactly(
                            "job.json",
                            "recipe.json",
                            "recipe.schema.json",
                            "units/tool.container",
                            "units/late.service",
                            "units/late.target");
            JsonNode bundle = Json.parse(medium.files().get("job.json")).path("bundle");
            assertThat(bundle.path("images").toString())
                    .isEqualTo("[{\"name\":\"localhost/tools/late:1\",\"reference\":\"10.0.2.2:8080/tools/late@"
                            + DIGEST
                            + "\"},{\"name\":\"localhost/tools/vendor:2\",\"reference\":\"vendor.example/fw@" + DIGEST
                            + "\"}]");
            assertThat(bundle.path("units")).hasSize(3);
            JsonNode unit = bundle.at("/units/0");
            byte[] content = medium.files().get(unit.path("path").asText());
            assertThat(unit.path("name").asText()).isEqualTo("tool.container");
            assertThat(unit.path("sha256").asText()).isEqualTo(Sha256.hex(content));
            assertThat(new String(content, StandardCharsets.UTF_8)).contains("Image=localhost/tools/late:1");
        }
    }

    @Test
    void anImageThatTheRecipeDoesNotNameIsLeftToTheMaintenanceImage() throws Exception {
        try (TestRoom room = new TestRoom(directory)) {
            TaskMedium medium = shipped(room).taskMedium(context(TestRoom.recipe("late.target")));

            assertThat(Json.parse(medium.files().get("job.json")).at("/bundle/images"))
                    .hasSize(1);
        }
    }

    @Test
    void theOutputIsComparedWithItsSchema() {
        try (TestRoom room = new TestRoom(directory)) {
            Workflow workflow = shipped(room);

            assertThat(workflow.checkOutput(Json.object().put("answer", 42))).isEmpty();
            assertThat(workflow.checkOutput(Json.object().put("answer", "42")))
                    .extracting(Fault::pointer)
                    .isEqualTo(List.of("/answer"));
        }
    }

    private static TaskContext context(ObjectNode recipe) {
        return new TaskContext(
                TestRoom.JOB,
                "XF-1",
                recipe,
                Optional.empty(),
                Json.object().put("registry_url", "http://10.0.2.2:8080"));
    }
}
