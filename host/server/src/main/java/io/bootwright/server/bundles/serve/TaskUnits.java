package io.bootwright.server.bundles.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.manifest.BundleManifest.ToolImage;
import io.bootwright.formats.Sha256;
import io.bootwright.server.workflow.TaskContext;
import io.bootwright.server.workflow.WorkflowException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The units and tool images that a task brings along because the maintenance image does not have them.
 */
public final class TaskUnits {
    private static final String DIRECTORY = "units/";

    private final Bundle bundle;

    public TaskUnits(Bundle bundle) {
        this.bundle = bundle;
    }

    /** The unit files of the medium: path to content. */
    public Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        if (bundle.manifest().units().onTaskIso()) {
            bundle.unitFiles()
                    .forEach(path -> Optional.ofNullable(bundle.files().get(path))
                            .ifPresent(content -> files.put(DIRECTORY + name(path), content)));
        }
        return files;
    }

    /** Tells the dispatcher of them in job.json's member {@code bundle}. */
    public void describe(ObjectNode node, TaskContext context) {
        var units = node.putArray("units");
        files().forEach((path, content) ->
                units.addObject().put("path", path).put("name", name(path)).put("sha256", Sha256.hex(content)));
        var images = node.putArray("images");
        for (ToolImage image : bundle.manifest().units().images()) {
            reference(image, context)
                    .ifPresent(reference ->
                            images.addObject().put("name", image.name()).put("reference", reference));
        }
    }

    /** Where the target finds an image; a recipe that names none leaves it to the maintenance image. */
    private static Optional<String> reference(ToolImage image, TaskContext context) {
        if (image.pointer().isPresent()) {
            return Optional.ofNullable(
                    context.recipe().at(image.pointer().get()).textValue());
        }
        String registry = context.job().path("registry_url").asText();
        String authority = registry.isEmpty() ? null : URI.create(registry).getRawAuthority();
        if (authority == null) {
            throw new WorkflowException("The tool image " + image.name() + " cannot be referred to: the job has no"
                    + " address of this host's registry.");
        }
        return image.own().map(own -> authority + "/" + own);
    }

    private static String name(String path) {
        return path.substring(path.indexOf('/') + 1);
    }
}
