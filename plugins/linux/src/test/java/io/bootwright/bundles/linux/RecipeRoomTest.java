package io.bootwright.bundles.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bootwright.bundle.BundleCheck;
import io.bootwright.bundle.manifest.BundleManifest.Source;
import io.bootwright.bundle.manifest.BundleManifest.TaskFile;
import io.bootwright.layout.Examples;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeRoomTest {
    @ParameterizedTest
    @ValueSource(strings = {"linux", "windows"})
    void aRecipeWithTheLongestTextsOfItsSchemaFitsOnTheTaskMedium(String id) throws Exception {
        Path directory = new Examples(id).bundle();
        JsonNode schema = new ObjectMapper()
                .readTree(directory.resolve("recipe.schema.json").toFile());
        int longest = 0;
        for (JsonNode member : schema.path("properties")) {
            longest += member.path("maxLength").asInt();
        }

        List<TaskFile> recipes = new BundleCheck()
                .directory(directory).bundle().orElseThrow().manifest().taskIso().files().stream()
                        .filter(file -> file.source() == Source.RECIPE)
                        .toList();

        assertThat(longest).isGreaterThan(1_048_576);
        assertThat(recipes).singleElement();
        // Layouts and the like are small.
        assertThat(recipes.getFirst().maxBytes()).isGreaterThan(longest + 1_048_576);
    }
}
