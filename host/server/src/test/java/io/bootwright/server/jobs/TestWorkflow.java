package io.bootwright.server.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.bundle.manifest.BundleManifest.Artifact;
import io.bootwright.bundle.manifest.BundleManifest.Patch;
import io.bootwright.bundle.manifest.BundleManifest.Step;
import io.bootwright.bundle.manifest.BundleManifest.ToolImage;
import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.formats.Json;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.CompletionRule;
import io.bootwright.server.workflow.TaskContext;
import io.bootwright.server.workflow.TaskMedium;
import io.bootwright.server.workflow.Workflow;
import io.bootwright.server.workflow.Workflows;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** One bundle with one target of two steps; its recipes may hold an {@code image} and a number {@code size} below 100. */
public final class TestWorkflow implements Workflow, Workflows {
    public static final String TARGET = "install-test.target";

    /** Id of another bundle, none of whose jobs may run. */
    public static final String FULL = "full";

    public static final BundleRef BUNDLE = new BundleRef("test", "1.0.0", "sha256:" + "a".repeat(64));

    public volatile CompletionRule rule = CompletionRule.dispatcher();
    public volatile List<Patch> patches = List.of();
    public volatile Duration heartbeat = Duration.ofMinutes(2);
    public volatile boolean byBmc;
    /** The time that the last task medium states. */
    public volatile String issuedAt = "";

    public volatile List<Step> steps =
            List.of(new Step("first.service", "Doing the first thing"), new Step("second.service", "The second"));
    public volatile OptionalInt concurrency = OptionalInt.empty();
    public volatile Function<UnitsLock, List<String>> missing = image -> List.of();
    public volatile List<ToolImage> images = List.of();
    public volatile List<Fault> outputFaults = List.of();
    public volatile InstallerChoice choice = new InstallerChoice("maintenance", "latest", true);

    @Override
    public SortedSet<String> targets() {
        return new TreeSet<>(List.of(TARGET));
    }

    @Override
    public Optional<Workflow> active(String target) {
        return target.equals(TARGET) ? Optional.of(this) : Optional.empty();
    }

    @Override
    public OptionalInt concurrency(String bundleId) {
        return bundleId.equals(FULL) ? OptionalInt.of(0) : concurrency;
    }

    @Override
    public Optional<Workflow> pinned(BundleRef bundle, String target) {
        return bundle.equals(BUNDLE) ? active(target) : Optional.empty();
    }

    @Override
    public BundleRef bundle() {
        return BUNDLE;
    }

    @Override
    public String target() {
        return TARGET;
    }

    @Override
    public List<Step> steps() {
        return byBmc ? List.of() : steps;
    }

    @Override
    public Completion completion(JsonNode recipe) {
        return new Completion(rule, Duration.ofMinutes(90), heartbeat);
    }

    @Override
    public Findings review(JsonNode recipe) {
        int size = recipe.path("size").asInt();
        return new Findings(
                size < 100 ? List.of() : List.of(new Fault("/size", "must be below 100")),
                size < 90 ? List.of() : List.of(new Fault("/size", "is nearly 100")));
    }

    @Override
    public List<Patch> patches() {
        return patches;
    }

    @Override
    public List<Artifact> artifacts() {
        return List.of(new Artifact("/image", true, true));
    }

    @Override
    public boolean updatesByBmc() {
        return byBmc;
    }

    @Override
    public UpdateOrder update(JsonNode recipe) {
        return new UpdateOrder(
                recipe.path("image").asText(),
                text(recipe, "sha256"),
                text(recipe, "component"),
                text(recipe, "method").orElse("auto"),
                text(recipe, "apply_time"),
                text(recipe, "least"),
                text(recipe, "expected"));
    }

    private static Optional<String> text(JsonNode recipe, String name) {
        return Optional.of(recipe.path(name)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    @Override
    public InstallerChoice installer(TaskContext context) {
        return choice;
    }

    @Override
    public List<String> missingFrom(UnitsLock image) {
        return missing.apply(image);
    }

    @Override
    public List<ToolImage> images() {
        return images;
    }

    @Override
    public List<Fault> checkOutput(JsonNode output) {
        return outputFaults;
    }

    @Override
    public TaskMedium taskMedium(TaskContext context) {
        if (rule.vendor()) {
            String kickstart = "reboot\n# " + context.job().path("webhook_url").asText() + " Bearer "
                    + context.job().path("webhook_token").asText() + "\n";
            return new TaskMedium("TASK", Map.of("KS.CFG", kickstart.getBytes(StandardCharsets.UTF_8)));
        }
        issuedAt = context.job().path("issued_at").asText();
        var job = context.job().deepCopy();
        var steps = job.putObject("bundle").putArray("steps");
        steps().forEach(step -> steps.add(step.unit()));
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("job.json", Json.write(job).getBytes(StandardCharsets.UTF_8));
        files.put("recipe.json", Json.write(context.recipe()).getBytes(StandardCharsets.UTF_8));
        return new TaskMedium("TASK", files);
    }
}
