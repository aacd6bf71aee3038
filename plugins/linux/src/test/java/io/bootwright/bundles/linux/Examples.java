package io.bootwright.bundles.linux;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The bundle's example recipes, shared with the dispatcher's tests. */
final class Examples {
    static final Path BUNDLE = Path.of("../../workflow-bundles/linux");
    private static final ObjectMapper JSON = new ObjectMapper();

    private Examples() {}

    static List<Path> in(String directory) {
        try (Stream<Path> files = Files.list(BUNDLE.resolve("examples").resolve(directory))) {
            return files.filter(file -> !file.toString().endsWith(".expect.json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static JsonNode expectation(Path example) {
        return json(example.resolveSibling(example.getFileName().toString().replaceFirst("\\.json$", ".expect.json")));
    }

    static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Recipe recipe(Path file) {
        return new Recipe(JsonValue.of(JSON.convertValue(json(file), Map.class)));
    }

    /** Pointers and sentences that the class finds. */
    static Map<String, List<String>> faults(Recipe recipe) {
        Map<String, List<String>> faults = new java.util.LinkedHashMap<>();
        new LinuxWorkflow()
                .check(
                        recipe,
                        (pointer, detail) -> faults.computeIfAbsent(pointer, key -> new ArrayList<>())
                                .add(detail));
        return faults;
    }
}
