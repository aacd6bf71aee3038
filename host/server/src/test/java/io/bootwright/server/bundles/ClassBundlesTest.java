package io.bootwright.server.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.formats.Json;
import io.bootwright.server.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bundle of this repository that has a class, as the host sees it: a jar that was dropped in. */
class ClassBundlesTest {
    static List<String> bundles() throws IOException {
        return ClassesJar.ids();
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void acceptsOrRefusesEveryExampleAsItSays(String id, @TempDir Path directory) throws IOException {
        Path examples = Path.of("../../workflow-bundles").resolve(id).resolve("examples");
        try (TestRoom room = new TestRoom(directory)) {
            assertThat(room.bundles().drop(ClassesJar.write(id, directory))).isEmpty();
            for (Path file : recipes(examples.resolve("valid"))) {
                assertThat(workflow(room, json(file)).check(json(file)))
                        .as(file.toString())
                        .isEmpty();
            }
            for (Path file : recipes(examples.resolve("invalid"))) {
                JsonNode expected =
                        json(file.resolveSibling(file.getFileName().toString().replace(".json", ".expect.json")));
                assertThat(workflow(room, json(file)).check(json(file)))
                        .as(file.toString())
                        .anySatisfy(fault -> {
                            assertThat(fault.pointer())
                                    .isEqualTo(expected.path("pointer").asText());
                            assertThat(fault.detail())
                                    .containsIgnoringCase(
                                            expected.path("detail").asText());
                        });
            }
        }
    }

    /** The workflow of the recipe's target; for an unknown one, which jobs refuse before, any of the bundle. */
    private static Workflow workflow(TestRoom room, JsonNode recipe) {
        return room.bundles()
                .active(recipe.path("task_target").asText())
                .or(() -> room.bundles().active(room.bundles().targets().getFirst()))
                .orElseThrow();
    }

    private static List<Path> recipes(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !file.toString().endsWith(".expect.json"))
                    .sorted()
                    .toList();
        }
    }

    private static JsonNode json(Path file) throws IOException {
        return Json.parse(Files.readAllBytes(file));
    }
}
