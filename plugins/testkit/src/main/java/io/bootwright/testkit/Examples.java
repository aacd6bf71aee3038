package io.bootwright.testkit;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bootwright.bundle.Bundle;
import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Recipe;
import java.io.IOException;
import java.util.List;

/** The example recipes of a bundle that fits the format. */
final class Examples {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Examples() {}

    /** Paths within the bundle. */
    static List<String> in(Bundle bundle, String kind) {
        return bundle.files().keySet().stream()
                .filter(path -> path.matches("examples/" + kind + "/[^/]+(?<!\\.expect)\\.json"))
                .toList();
    }

    static JsonNode json(Bundle bundle, String path) {
        byte[] content = bundle.files().get(path);
        try {
            return content == null ? MAPPER.missingNode() : MAPPER.readTree(content);
        } catch (IOException e) {
            throw new ContractException(path + " is no JSON.", e);
        }
    }

    static JsonNode expectation(Bundle bundle, String path) {
        return json(bundle, path.replaceFirst("\\.json$", ".expect.json"));
    }

    /** A recipe as the class sees it. */
    static Recipe recipe(JsonNode recipe) {
        return new Recipe(JsonValue.of(MAPPER.convertValue(recipe, Object.class)));
    }
}
