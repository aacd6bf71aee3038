package io.bootwright.bundles.esxi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The bundle's example recipes. */
final class Examples {
    static final Path BUNDLE = Path.of("../../workflow-bundles/esxi");
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

    /** What the class finds: {@code POINTER SENTENCE}. */
    record Findings(List<String> faults, List<String> warnings) {}

    static Findings findings(Recipe recipe) {
        Findings findings = new Findings(new ArrayList<>(), new ArrayList<>());
        new EsxiWorkflow().check(recipe, new Problems() {
            @Override
            public void add(String pointer, String detail) {
                findings.faults().add(pointer + " " + detail);
            }

            @Override
            public void warn(String pointer, String detail) {
                findings.warnings().add(pointer + " " + detail);
            }
        });
        return findings;
    }
}
