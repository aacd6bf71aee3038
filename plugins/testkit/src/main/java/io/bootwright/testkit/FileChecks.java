package io.bootwright.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.manifest.BundleManifest.Source;
import io.bootwright.bundle.manifest.BundleManifest.TaskFile;
import io.bootwright.bundle.manifest.Template;
import io.bootwright.formats.Sha256;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks of the files that a bundle makes for the task medium: all declared ones, no others, always the same bytes. */
final class FileChecks {
    private final Bundle bundle;
    private final LoadedWorkflow loaded;

    FileChecks(Bundle bundle, LoadedWorkflow loaded) {
        this.bundle = bundle;
        this.loaded = loaded;
    }

    void check(String path) {
        JsonNode recipe = Examples.json(bundle, path);
        for (SampleJob job : SampleJob.of(bundle, Examples.recipe(recipe))) {
            SortedMap<String, String> first = digests(make(path, job));
            SortedMap<String, String> second = digests(make(path, job));
            if (!first.equals(second)) {
                throw new ContractException("files made other bytes for the same job: " + first + ", then " + second
                        + ". Use no time, no random numbers and no unsorted sets.");
            }
        }
        for (TaskFile file : bundle.manifest().taskIso().files()) {
            file.field().ifPresent(pointer -> {
                if (!file.optional() && recipe.at(pointer).isMissingNode()) {
                    throw new ContractException(path + " has no " + pointer + ", so that " + file.path()
                            + " cannot be made. Require it in the schema, or declare the file optional: true.");
                }
            });
            if (file.source() == Source.TEMPLATE) {
                template(path, recipe, file);
            }
        }
    }

    /** What is made of an example, in a form that can be compared. */
    String digest(String path) {
        SortedMap<String, String> all = new TreeMap<>();
        int job = 0;
        for (SampleJob each : SampleJob.of(bundle, Examples.recipe(Examples.json(bundle, path)))) {
            int number = job++;
            digests(make(path, each)).forEach((name, digest) -> all.put(number + "/" + name, digest));
        }
        return all.toString();
    }

    private Map<String, byte[]> make(String path, SampleJob job) {
        Map<String, byte[]> made = LoadedWorkflow.within(
                "files for " + path,
                LoadedWorkflow.MAKING,
                () -> copy(loaded.workflow().files(job)));
        for (TaskFile file : bundle.manifest().taskIso().files()) {
            if (file.source() != Source.PLUGIN) {
                continue;
            }
            byte @Nullable [] content = made.get(file.path());
            if (content == null && !file.optional()) {
                throw new ContractException("files did not make " + file.path() + " for " + path
                        + (job.network().isPresent() ? "" : " (server without a network of its own)")
                        + ". Make it, or declare it optional: true in bundle.yaml.");
            }
            if (content != null && content.length > file.maxBytes()) {
                throw tooLarge(file, content.length);
            }
        }
        made.keySet().stream()
                .filter(name -> !job.pluginFiles().contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new ContractException("files made " + name + ", which bundle.yaml does not declare. Add"
                            + " {path: " + name + ", source: plugin} to task-iso.files.");
                });
        return made;
    }

    private static Map<String, byte[]> copy(@Nullable Map<@Nullable String, byte @Nullable []> given) {
        if (given == null) {
            throw new ContractException("files returned null. Return an empty map when there are none.");
        }
        Map<String, byte[]> copy = new TreeMap<>();
        given.forEach((name, content) -> {
            if (name == null || content == null) {
                throw new ContractException("files returned a map with null in it. Leave such a file out.");
            }
            copy.put(name, content.clone());
        });
        return copy;
    }

    private void template(String path, JsonNode recipe, TaskFile file) {
        String source = file.file().orElse("");
        byte[] text = Optional.ofNullable(bundle.files().get(source)).orElse(new byte[0]);
        try {
            byte[] made = Template.render(source, text, SampleJob.ID, SampleJob.SERIAL, recipe);
            if (made.length > file.maxBytes()) {
                throw tooLarge(file, made.length);
            }
        } catch (IllegalArgumentException e) {
            throw new ContractException(path + ": " + e.getMessage(), e);
        }
    }

    private static ContractException tooLarge(TaskFile file, int size) {
        return new ContractException(file.path() + " has " + size + " bytes, but bundle.yaml allows " + file.maxBytes()
                + ". Raise max-bytes, or make less.");
    }

    private static SortedMap<String, String> digests(Map<String, byte[]> files) {
        SortedMap<String, String> digests = new TreeMap<>();
        files.forEach((name, content) -> digests.put(name, Sha256.hex(content).substring(0, 12)));
        return digests;
    }
}
