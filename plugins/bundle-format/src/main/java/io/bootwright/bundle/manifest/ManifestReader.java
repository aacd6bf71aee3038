package io.bootwright.bundle.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.manifest.BundleManifest.Artifact;
import io.bootwright.bundle.manifest.BundleManifest.Completion;
import io.bootwright.bundle.manifest.BundleManifest.InstallerRule;
import io.bootwright.bundle.manifest.BundleManifest.Limits;
import io.bootwright.bundle.manifest.BundleManifest.Medium;
import io.bootwright.bundle.manifest.BundleManifest.Patch;
import io.bootwright.bundle.manifest.BundleManifest.Source;
import io.bootwright.bundle.manifest.BundleManifest.Step;
import io.bootwright.bundle.manifest.BundleManifest.Target;
import io.bootwright.bundle.manifest.BundleManifest.TaskFile;
import io.bootwright.bundle.manifest.BundleManifest.TaskIso;
import io.bootwright.bundle.manifest.BundleManifest.ToolImage;
import io.bootwright.bundle.manifest.BundleManifest.Units;
import io.bootwright.bundle.manifest.BundleManifest.UpdatePointers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** Turns a YAML tree that fits {@code bundle.schema.json} into a {@link BundleManifest}. */
public final class ManifestReader {
    private static final int MAX_BYTES = 1 << 20;
    /** More than the host takes in a request: what else limits a recipe is its own fields. */
    private static final int MAX_RECIPE = 16 << 20;

    private static final Duration HEARTBEAT = Duration.ofMinutes(5);

    private ManifestReader() {}

    /** Reads a document that fits the format. */
    public static BundleManifest read(JsonNode root) {
        JsonNode requires = root.path("requires");
        JsonNode recipe = root.path("recipe");
        return new BundleManifest(
                text(root, "id"),
                text(root, "version"),
                text(root, "title"),
                root.path("description").asText(""),
                text(requires, "plugin-api"),
                requires.path("units-api").asInt(),
                list(root.path("targets"), ManifestReader::target),
                text(recipe, "schema"),
                optional(recipe, "disk-selector"),
                installer(root.path("installer")),
                new Units(
                        root.path("units").path("delivery").asText().equals("on-task-iso"),
                        list(root.path("units").path("shared"), JsonNode::asText),
                        list(root.path("units").path("images"), ManifestReader::image)),
                new TaskIso(
                        text(root.path("task-iso"), "volume-id"),
                        list(root.path("task-iso").path("files"), ManifestReader::file)),
                map(root.path("environment")),
                map(root.path("run-files")),
                order(root.path("media").path("order")),
                completion(root.path("completion")),
                list(
                        root.path("artifacts"),
                        node -> new Artifact(
                                text(node, "pointer"),
                                node.path("layers").asText().equals("single"),
                                node.path("urls").asBoolean())),
                optional(root.path("output"), "schema"),
                root.has("concurrency")
                        ? OptionalInt.of(root.path("concurrency").asInt())
                        : OptionalInt.empty());
    }

    private static ToolImage image(JsonNode node) {
        return new ToolImage(
                text(node, "name"),
                optional(node, "repository").map(repository -> repository + "@" + text(node, "digest")),
                optional(node, "pointer"));
    }

    private static Target target(JsonNode node) {
        return new Target(
                text(node, "name"),
                node.path("destructive").asBoolean(),
                list(
                        node.path("steps"),
                        step -> new Step(
                                text(step, "unit"),
                                text(step, "title"),
                                step.path("uninterruptible").asBoolean())),
                node.path("execution").asText().equals("redfish-update")
                        ? Optional.of(update(node.path("update")))
                        : Optional.empty());
    }

    private static UpdatePointers update(JsonNode node) {
        return new UpdatePointers(
                text(node, "image"),
                optional(node, "sha256"),
                optional(node, "component"),
                optional(node, "method"),
                optional(node, "apply-time"),
                optional(node, "min-current-version"),
                optional(node, "expected-version"));
    }

    private static InstallerRule installer(JsonNode node) {
        return new InstallerRule(
                text(node, "kind").equals("maintenance"),
                text(node, "name"),
                text(node, "tag"),
                node.path("selectable").asBoolean(),
                list(
                        node.path("patches"),
                        patch -> new Patch(text(patch, "file"), text(patch, "append-to-key"), text(patch, "value"))));
    }

    private static TaskFile file(JsonNode node) {
        return new TaskFile(
                text(node, "path"),
                Source.valueOf(text(node, "source").toUpperCase(Locale.ROOT)),
                optional(node, "field"),
                optional(node, "file"),
                node.path("encoding").asText().equals("base64"),
                node.path("optional").asBoolean(),
                node.path("secret").asBoolean(),
                node.path("max-bytes").asInt(text(node, "source").equals("recipe") ? MAX_RECIPE : MAX_BYTES));
    }

    private static Completion completion(JsonNode node) {
        Duration timeout = Duration.parse(text(node, "timeout"));
        Map<Completion.Mode, Limits> modes = new LinkedHashMap<>();
        node.path("modes")
                .properties()
                .forEach(member -> modes.put(Completion.Mode.of(member.getKey()), limits(member.getValue(), timeout)));
        return new Completion(
                Completion.Mode.of(text(node, "mode")),
                timeout,
                optional(node, "heartbeat").map(Duration::parse).orElse(HEARTBEAT),
                optional(node, "choice"),
                modes);
    }

    private static Limits limits(JsonNode node, Duration timeout) {
        Limits usual = Limits.within(timeout);
        return new Limits(
                optional(node, "deadline").map(Duration::parse).orElse(usual.deadline()),
                node.path("percent").asInt(usual.percent()),
                optional(node, "quiet").map(Duration::parse).orElse(usual.quiet()),
                node.path("port").asInt(usual.port()),
                optional(node, "hint").orElse(usual.hint()));
    }

    private static List<Medium> order(JsonNode node) {
        return node.isEmpty()
                ? List.of(Medium.INSTALLER, Medium.TASK)
                : list(node, element -> Medium.valueOf(element.asText().toUpperCase(Locale.ROOT)));
    }

    private static String text(JsonNode node, String name) {
        return node.path(name).asText();
    }

    private static Optional<String> optional(JsonNode node, String name) {
        return node.path(name).isTextual() ? Optional.of(text(node, name)) : Optional.empty();
    }

    private static <T> List<T> list(JsonNode nodes, Function<JsonNode, T> element) {
        List<T> list = new ArrayList<>();
        nodes.forEach(node -> list.add(element.apply(node)));
        return list;
    }

    private static Map<String, String> map(JsonNode node) {
        Map<String, String> map = new LinkedHashMap<>();
        node.properties()
                .forEach(member -> map.put(member.getKey(), member.getValue().asText()));
        return map;
    }
}
