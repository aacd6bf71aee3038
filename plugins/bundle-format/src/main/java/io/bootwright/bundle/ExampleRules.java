package io.bootwright.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.bundle.schema.RecipeSchema;
import io.bootwright.bundle.source.JsonPlaces;
import io.bootwright.bundle.source.StrictJson;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Runs a bundle's examples through its schema: each of {@code examples/valid} must fit; each of {@code
 * examples/invalid} with a {@code NAME.expect.json} of {@code {"by": "schema", "pointer", "detail"}} must be refused
 * just there.
 */
final class ExampleRules {
    private static final int MAX_BYTES = 4 << 20;

    private ExampleRules() {}

    static void check(RecipeSchema schema, SortedMap<String, byte[]> files, Diagnostics diagnostics) {
        files.forEach((path, bytes) -> {
            if (path.matches("examples/valid/[^/]+\\.json")) {
                StrictJson.read(path, bytes, MAX_BYTES, diagnostics)
                        .ifPresent(recipe -> schema.check(recipe)
                                .forEach(fault -> diagnostics.error(
                                        new JsonPlaces(path, bytes).of(fault.pointer()),
                                        "does not fit the schema: " + fault.pointer() + " " + fault.detail(),
                                        "Correct it, or move it to examples/invalid.")));
            } else if (path.matches("examples/invalid/[^/]+(?<!\\.expect)\\.json")) {
                invalid(schema, path, files, diagnostics);
            }
        });
    }

    private static void invalid(
            RecipeSchema schema, String path, SortedMap<String, byte[]> files, Diagnostics diagnostics) {
        Optional<JsonNode> recipe =
                StrictJson.read(path, files.getOrDefault(path, new byte[0]), MAX_BYTES, diagnostics);
        String sidecar = path.replaceFirst("\\.json$", ".expect.json");
        byte[] expectation = files.get(sidecar);
        if (recipe.isEmpty() || expectation == null) {
            if (expectation == null) {
                error(path, "has no " + sidecar + " beside it that says what is wrong.", diagnostics);
            }
            return;
        }
        Optional<JsonNode> expected = StrictJson.read(sidecar, expectation, MAX_BYTES, diagnostics);
        if (expected.isEmpty()) {
            return;
        }
        List<Fault> faults = schema.check(recipe.get());
        boolean bySchema = expected.get().path("by").asText().equals("schema");
        if (!bySchema && !faults.isEmpty()) {
            error(
                    path,
                    "is refused by the schema already: " + faults.getFirst().pointer() + " "
                            + faults.getFirst().detail(),
                    diagnostics);
        }
        if (bySchema && faults.stream().noneMatch(fault -> fits(fault, expected.get()))) {
            error(
                    path,
                    faults.isEmpty()
                            ? "is not refused: the schema accepts it, but " + sidecar + " says otherwise."
                            : "is not refused as " + sidecar + " says, but: " + text(faults),
                    diagnostics);
        }
    }

    private static String text(List<Fault> faults) {
        return faults.stream()
                .map(fault -> (fault.pointer().isEmpty() ? "the recipe" : fault.pointer()) + " " + fault.detail())
                .collect(Collectors.joining(" "));
    }

    private static boolean fits(Fault fault, JsonNode expected) {
        return fault.pointer().equals(expected.path("pointer").asText())
                && fault.detail().contains(expected.path("detail").asText());
    }

    private static void error(String path, String message, Diagnostics diagnostics) {
        diagnostics.error(Diagnostics.Place.of(path), message, "");
    }
}
