package io.bootwright.server.bundles.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.manifest.BundleManifest;
import io.bootwright.bundle.manifest.BundleManifest.Source;
import io.bootwright.bundle.manifest.BundleManifest.TaskFile;
import io.bootwright.bundle.manifest.TargetLimits;
import io.bootwright.bundle.manifest.Template;
import io.bootwright.formats.Json;
import io.bootwright.server.bundles.model.Printable;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.TaskContext;
import io.bootwright.server.workflow.TaskMedium;
import io.bootwright.server.workflow.WorkflowException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the task medium: exactly the files that bundle.yaml declares, in their order, and the units it brings along.
 */
public final class TaskFiles {
    /** Files that the dispatcher copies to /run/provision; the others it knows by name. */
    private static final Set<Source> COPIED = Set.of(Source.FIELD, Source.STATIC, Source.TEMPLATE, Source.PLUGIN);

    /** A file, or all of them, are larger than declared: the recipe's fault more often than the bundle's. */
    public static final class TooLarge extends WorkflowException {
        private static final long serialVersionUID = 1L;

        public TooLarge(String message) {
            super(message);
        }
    }

    private final BundleRef ref;
    private final Bundle bundle;
    private final BundleManifest.Target target;

    public TaskFiles(BundleRef ref, Bundle bundle, BundleManifest.Target target) {
        this.ref = ref;
        this.bundle = bundle;
        this.target = target;
    }

    /**
     * Puts the medium together.
     *
     * @param computed what the bundle's class made
     * @throws WorkflowException when a file is missing, undeclared or too large
     */
    public TaskMedium medium(TaskContext context, Map<String, byte[]> computed) {
        computed.keySet().stream()
                .filter(path -> bundle.manifest().taskIso().files().stream()
                        .noneMatch(file ->
                                file.source() == Source.PLUGIN && file.path().equals(path)))
                .findFirst()
                .ifPresent(path -> {
                    throw new WorkflowException(name() + " made the file " + Printable.of(path)
                            + ", which its bundle.yaml does not declare with source: plugin.");
                });
        Map<String, byte[]> made = new LinkedHashMap<>();
        for (TaskFile file : bundle.manifest().taskIso().files()) {
            if (file.source() == Source.JOB) {
                // Its content names the others; its place is here.
                made.put(file.path(), new byte[0]);
                continue;
            }
            Optional<byte[]> content = content(file, context, computed);
            if (content.isEmpty() && !file.optional()) {
                throw new WorkflowException(name() + " did not make the file " + file.path()
                        + ", which its bundle.yaml declares and does not call optional.");
            }
            content.ifPresent(bytes -> made.put(file.path(), limited(file, bytes)));
        }
        made.putAll(new TaskUnits(bundle).files());
        for (TaskFile file : bundle.manifest().taskIso().files()) {
            if (file.source() == Source.JOB) {
                made.put(file.path(), limited(file, job(context, made.keySet())));
            }
        }
        long size = made.values().stream().mapToLong(content -> content.length).sum();
        TargetLimits limits = TargetLimits.shipped();
        if (size > limits.maxMedium() || made.size() > limits.maxFiles()) {
            throw new TooLarge(name() + " made " + made.size() + " files with " + size
                    + " bytes for the task medium; at most " + limits.maxFiles() + " with " + limits.maxMedium()
                    + " bytes are read on the server.");
        }
        return new TaskMedium(bundle.manifest().taskIso().volumeId(), made);
    }

    private Optional<byte[]> content(TaskFile file, TaskContext context, Map<String, byte[]> computed) {
        return switch (file.source()) {
            case JOB -> Optional.empty();
            case RECIPE -> Optional.of(line(context.recipe()));
            case SCHEMA -> Optional.of(bundle.schema().bytes());
            case FIELD -> field(file, context.recipe().at(file.field().orElseThrow()));
            case STATIC -> Optional.ofNullable(bundle.files().get(file.file().orElseThrow()));
            case TEMPLATE -> {
                String name = file.file().orElseThrow();
                yield Optional.ofNullable(bundle.files().get(name)).map(text -> rendered(name, text, context));
            }
            case PLUGIN -> Optional.ofNullable(computed.get(file.path()));
        };
    }

    private static byte[] rendered(String name, byte[] template, TaskContext context) {
        try {
            return Template.render(name, template, context.jobId(), context.serverSerial(), context.recipe());
        } catch (IllegalArgumentException e) {
            throw new WorkflowException(String.valueOf(e.getMessage()), e);
        }
    }

    private Optional<byte[]> field(TaskFile file, JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            return Optional.of(line(value));
        }
        if (!file.base64()) {
            return Optional.of(value.textValue().getBytes(StandardCharsets.UTF_8));
        }
        try {
            return Optional.of(Base64.getDecoder().decode(value.textValue()));
        } catch (IllegalArgumentException e) {
            throw new WorkflowException("The recipe's " + file.field().orElseThrow() + " is no base64, so "
                    + file.path() + " cannot be made.");
        }
    }

    private byte[] limited(TaskFile file, byte[] bytes) {
        if (bytes.length > file.maxBytes()) {
            throw new TooLarge(name() + " made " + file.path() + " with " + bytes.length + " bytes, at most "
                    + file.maxBytes() + " are declared (max-bytes).");
        }
        return bytes;
    }

    /** job.json: what the host knows of the job, and what the dispatcher has to know of the bundle. */
    private byte[] job(TaskContext context, Set<String> present) {
        BundleManifest manifest = bundle.manifest();
        ObjectNode job = context.job().deepCopy();
        ObjectNode node = job.putObject("bundle")
                .put("id", ref.id())
                .put("version", ref.version())
                .put("digest", ref.digest())
                .put("target", target.name());
        var steps = node.putArray("steps");
        target.steps().forEach(step -> steps.add(step.unit()));
        var uninterruptible = node.putArray("uninterruptible");
        target.steps().stream()
                .filter(BundleManifest.Step::uninterruptible)
                .forEach(step -> uninterruptible.add(step.unit()));
        ObjectNode environment = node.putObject("environment");
        manifest.environment().forEach(environment::put);
        ObjectNode runFiles = node.putObject("run_files");
        manifest.runFiles().forEach(runFiles::put);
        var files = node.putArray("files");
        manifest.taskIso().files().stream()
                .filter(file -> COPIED.contains(file.source()) && present.contains(file.path()))
                .forEach(file -> files.addObject().put("path", file.path()).put("secret", file.secret()));
        new TaskUnits(bundle).describe(node, context);
        node.put("disk_selector", manifest.diskSelector().orElse(null));
        // The target reports several times within the silence that is allowed.
        long silence = manifest.completion().heartbeat().toSeconds();
        node.put("heartbeat_seconds", Math.clamp(silence / 4, 1, 30));
        node.put("timeout_seconds", manifest.completion().timeout().toSeconds());
        return line(job);
    }

    private static byte[] line(JsonNode node) {
        return (Json.write(node) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private String name() {
        return "Bundle " + ref.id() + " " + ref.version();
    }
}
