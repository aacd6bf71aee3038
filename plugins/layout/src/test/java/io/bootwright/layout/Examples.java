package io.bootwright.layout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import io.bootwright.plugin.Workflow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The example recipes of a bundle, for the tests of its class. */
public final class Examples {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path bundle;

    /** The examples of {@code workflow-bundles/ID}. */
    public Examples(String id) {
        bundle = Path.of("../../workflow-bundles").resolve(id);
    }

    public Path bundle() {
        return bundle;
    }

    public List<Path> valid() {
        return in("valid");
    }

    /** Those that the schema accepts and the bundle's class refuses. */
    public List<Path> refusedByTheClass() {
        return in("invalid").stream()
                .filter(example -> expectation(example).path("by").asText().equals("bundle"))
                .toList();
    }

    private List<Path> in(String directory) {
        try (Stream<Path> files = Files.list(bundle.resolve("examples").resolve(directory))) {
            return files.filter(file -> !file.toString().endsWith(".expect.json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a refused example's sidecar says. */
    public static JsonNode expectation(Path example) {
        return json(example.resolveSibling(example.getFileName().toString().replaceFirst("\\.json$", ".expect.json")));
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Recipe recipe(Path file) {
        return new Recipe(JsonValue.of(JSON.convertValue(json(file), Map.class)));
    }

    /** Pointers and sentences that a class finds wrong. */
    public static Map<String, List<String>> faults(Workflow workflow, Recipe recipe) {
        Map<String, List<String>> faults = new LinkedHashMap<>();
        workflow.check(
                recipe,
                (pointer, detail) -> faults.computeIfAbsent(pointer, key -> new ArrayList<>())
                        .add(detail));
        return faults;
    }

    /** Pointers and sentences that a class warns of. */
    public static Map<String, List<String>> warnings(Workflow workflow, Recipe recipe) {
        Map<String, List<String>> warnings = new LinkedHashMap<>();
        workflow.check(recipe, new Problems() {
            @Override
            public void add(String pointer, String detail) {}

            @Override
            public void warn(String pointer, String detail) {
                warnings.computeIfAbsent(pointer, key -> new ArrayList<>()).add(detail);
            }
        });
        return warnings;
    }
}
