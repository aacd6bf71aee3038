package io.bootwright.it;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.BundleCheck;
import io.bootwright.bundle.manifest.BundleManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A target, with steps on the server, of a bundle of this repository.
 *
 * @param example one of the bundle's valid examples for it
 */
record BundleTarget(BundleManifest manifest, BundleManifest.Target target, ObjectNode example) {
    private static final Path BUNDLES = Path.of("../../workflow-bundles");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Those of all bundles, whatever they are. */
    static List<BundleTarget> all() {
        BundleCheck check = new BundleCheck();
        List<BundleTarget> found = new ArrayList<>();
        try (Stream<Path> directories = Files.list(BUNDLES)) {
            for (Path directory :
                    directories.filter(Files::isDirectory).sorted().toList()) {
                Bundle bundle = check.directory(directory).bundle().orElseThrow();
                for (BundleManifest.Target target : bundle.manifest().targets()) {
                    if (!target.steps().isEmpty()) {
                        found.add(new BundleTarget(bundle.manifest(), target, example(bundle, target.name())));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private static ObjectNode example(Bundle bundle, String target) throws IOException {
        for (var file : bundle.files().entrySet()) {
            if (file.getKey().matches("examples/valid/[^/]+\\.json")) {
                ObjectNode recipe = (ObjectNode) JSON.readTree(file.getValue());
                if (recipe.path("task_target").asText().equals(target)) {
                    return recipe;
                }
            }
        }
        throw new AssertionError("bundle " + bundle.manifest().id() + " has no valid example of " + target);
    }

    List<String> steps() {
        return target.steps().stream().map(BundleManifest.Step::unit).toList();
    }

    /** The example, with the default installer and all its artifacts replaced by one that is there. */
    ObjectNode recipe(String artifact) {
        ObjectNode recipe = example.deepCopy();
        recipe.remove("installer");
        manifest.artifacts().forEach(declared -> {
            JsonPointer pointer = JsonPointer.compile(declared.pointer());
            if (!recipe.at(pointer).isMissingNode()) {
                ((ObjectNode) recipe.at(pointer.head())).put(pointer.last().getMatchingProperty(), artifact);
            }
        });
        return recipe;
    }

    @Override
    public String toString() {
        return target.name();
    }
}
