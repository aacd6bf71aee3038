package io.bootwright.bundle.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.bundle.finding.Pointers;
import io.bootwright.bundle.manifest.BundleManifest.TaskFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * Rules that hold for every recipe beyond its schema: each declared file can be made of it, and what is made of it is
 * within what the target takes ({@link TargetLimits}).
 */
public final class RecipeRules {
    /** What a reference may grow by when it is pinned to a digest under the address that the target sees. */
    private static final int PIN = 1024;

    private final BundleManifest manifest;
    private final SortedMap<String, byte[]> bundleFiles;
    private final JsonNode recipe;
    private final List<Fault> faults = new ArrayList<>();

    private RecipeRules(BundleManifest manifest, SortedMap<String, byte[]> bundleFiles, JsonNode recipe) {
        this.manifest = manifest;
        this.bundleFiles = bundleFiles;
        this.recipe = recipe;
    }

    /**
     * Faults of a recipe beyond its schema.
     *
     * @param bundleFiles the bundle's files by path
     */
    public static List<Fault> check(BundleManifest manifest, SortedMap<String, byte[]> bundleFiles, JsonNode recipe) {
        RecipeRules rules = new RecipeRules(manifest, bundleFiles, recipe);
        if (manifest.installer().maintenance()) {
            Stream.concat(manifest.environment().values().stream(), TargetLimits.shipped().always().values().stream())
                    .distinct()
                    .forEach(rules::variable);
            manifest.diskSelector().ifPresent(pointer -> rules.disk(pointer, recipe.at(pointer)));
        }
        manifest.taskIso().files().forEach(rules::file);
        return List.copyOf(rules.faults);
    }

    /** recipe.env holds raw KEY=value lines. */
    private void variable(String pointer) {
        JsonNode value = recipe.at(pointer);
        if (value.isContainerNode()) {
            faults.add(new Fault(pointer, "must be a text, a number, true or false: it becomes a line of recipe.env."));
        } else if (value.isTextual()) {
            TargetLimits.shipped().unusable(value.textValue()).ifPresent(why -> faults.add(new Fault(pointer, why)));
        }
    }

    /** The dispatcher resolves it to the path of a device. */
    private void disk(String pointer, JsonNode value) {
        if (value.isTextual() && value.textValue().chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            faults.add(new Fault(pointer, "must not contain control characters such as a line feed."));
        }
        value.properties().forEach(member -> disk(Pointers.child(pointer, member.getKey()), member.getValue()));
    }

    private void file(TaskFile file) {
        switch (file.source()) {
            case FIELD -> field(file, file.field().orElse(""));
            case TEMPLATE ->
                Template.missing(bundleFiles.getOrDefault(file.file().orElse(""), new byte[0]), recipe)
                        .forEach(pointer -> missing(pointer, file));
            case RECIPE -> whole(file);
            default -> {
                // Does not depend on the recipe, or is the class's.
            }
        }
    }

    private void missing(String pointer, TaskFile file) {
        faults.add(new Fault(pointer, "is required: the file " + file.path() + " on the task medium is made of it."));
    }

    private void field(TaskFile file, String pointer) {
        JsonNode value = recipe.at(pointer);
        if (value.isMissingNode() || value.isNull()) {
            if (!file.optional()) {
                missing(pointer, file);
            }
            return;
        }
        byte[] content = (value.isTextual() ? value.textValue() : value + "\n").getBytes(StandardCharsets.UTF_8);
        if (value.isTextual() && file.base64()) {
            try {
                content = Base64.getDecoder().decode(value.textValue());
            } catch (IllegalArgumentException e) {
                faults.add(new Fault(
                        pointer,
                        "is no base64: it is cut off or has a wrong character. Make it with base64 -w0 FILE."));
                return;
            }
        }
        size(file, pointer, content.length, file.base64() ? " when decoded" : "");
    }

    private void whole(TaskFile file) {
        long size = recipe.toString().getBytes(StandardCharsets.UTF_8).length + 1L;
        size(file, "", size + (long) PIN * manifest.artifacts().size(), " with its references pinned");
    }

    private void size(TaskFile file, String pointer, long size, String how) {
        if (size > file.maxBytes()) {
            faults.add(new Fault(
                    pointer, "has " + size + " bytes" + how + ", at most " + file.maxBytes() + " are allowed."));
        }
    }
}
