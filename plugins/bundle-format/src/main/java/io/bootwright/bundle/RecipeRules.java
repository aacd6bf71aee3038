package io.bootwright.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.BundleManifest.TaskFile;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** What holds for every recipe whatever its schema says: nothing that could break the files made of it on the target. */
public final class RecipeRules {
    private RecipeRules() {}

    /** Faults of a recipe beyond its schema. */
    public static List<Fault> check(BundleManifest manifest, JsonNode recipe) {
        List<Fault> faults = new ArrayList<>();
        Stream.concat(manifest.environment().values().stream(), manifest.diskSelector().stream())
                .distinct()
                .forEach(pointer -> variable(pointer, recipe.at(pointer), faults));
        for (TaskFile file : manifest.taskIso().files()) {
            file.field().ifPresent(pointer -> file(file, pointer, recipe.at(pointer), faults));
        }
        return faults;
    }

    /** recipe.env holds raw KEY=value lines. */
    private static void variable(String pointer, JsonNode value, List<Fault> faults) {
        if (value.isTextual() && value.textValue().chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            faults.add(new Fault(pointer, "must not contain control characters such as a line feed."));
        }
        if (value.isContainerNode()) {
            value.properties().forEach(member -> variable(pointer + "/" + member.getKey(), member.getValue(), faults));
        }
    }

    private static void file(TaskFile file, String pointer, JsonNode value, List<Fault> faults) {
        if (!value.isTextual()) {
            return;
        }
        long size = value.textValue().length();
        if (file.base64()) {
            try {
                size = Base64.getDecoder().decode(value.textValue()).length;
            } catch (IllegalArgumentException e) {
                faults.add(new Fault(
                        pointer,
                        "is no base64: it is cut off or has a wrong character. Make it with base64 -w0 FILE."));
                return;
            }
        }
        if (size > file.maxBytes()) {
            faults.add(new Fault(
                    pointer,
                    "has " + size + " bytes" + (file.base64() ? " when decoded" : "") + ", at most " + file.maxBytes()
                            + " are allowed."));
        }
    }
}
