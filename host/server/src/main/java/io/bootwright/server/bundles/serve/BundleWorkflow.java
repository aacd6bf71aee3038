package io.bootwright.server.bundles.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.UnitsAgreement;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.bundle.manifest.BundleManifest;
import io.bootwright.bundle.manifest.BundleManifest.Artifact;
import io.bootwright.bundle.manifest.BundleManifest.Patch;
import io.bootwright.bundle.manifest.BundleManifest.Step;
import io.bootwright.bundle.manifest.BundleManifest.ToolImage;
import io.bootwright.bundle.manifest.RecipeRules;
import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.plugin.Installer;
import io.bootwright.plugin.Recipe;
import io.bootwright.plugin.Webhook;
import io.bootwright.server.bundles.load.BundleLoader;
import io.bootwright.server.bundles.load.PluginCalls;
import io.bootwright.server.bundles.load.RefusedJobException;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.TaskContext;
import io.bootwright.server.workflow.TaskMedium;
import io.bootwright.server.workflow.Workflow;
import io.bootwright.server.workflow.WorkflowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One target of one bundle version, served by the bundle's data and, if it has one, its class. Holds data only: the
 * class is leased for each call, so that a workflow which nobody uses keeps nothing loaded.
 */
public final class BundleWorkflow implements Workflow {
    private final BundleRef ref;
    private final Bundle bundle;
    private final BundleManifest.Target target;
    private final BundleLoader loader;
    private final PluginCalls calls;

    public BundleWorkflow(
            BundleRef ref, Bundle bundle, BundleManifest.Target target, BundleLoader loader, PluginCalls calls) {
        this.ref = ref;
        this.bundle = bundle;
        this.target = target;
        this.loader = loader;
        this.calls = calls;
    }

    @Override
    public BundleRef bundle() {
        return ref;
    }

    @Override
    public String target() {
        return target.name();
    }

    @Override
    public List<Step> steps() {
        return target.steps();
    }

    @Override
    public Completion completion(JsonNode recipe) {
        var completion = bundle.manifest().completion();
        return new Completion(
                new CompletionChoice(bundle.manifest()).rule(recipe), completion.timeout(), completion.heartbeat());
    }

    @Override
    public List<Patch> patches() {
        return bundle.manifest().installer().patches();
    }

    @Override
    public Findings review(JsonNode recipe) {
        List<Fault> faults = new ArrayList<>();
        List<Fault> warnings = new ArrayList<>();
        try {
            faults.addAll(bundle.schema().check(recipe));
        } catch (StackOverflowError e) {
            throw new WorkflowException("Bundle " + ref.id() + " " + ref.version()
                    + ": its schema is too deeply recursive for this recipe.");
        }
        boolean fits = faults.isEmpty();
        if (fits && !recipe.path("task_target").asText().equals(target.name())) {
            faults.add(new Fault("/task_target", "must be " + target.name() + "."));
        }
        faults.addAll(RecipeRules.check(bundle.manifest(), bundle.files(), recipe).stream()
                .filter(fault -> isNewPlace(fault, faults))
                .toList());
        if (fits) {
            faults.addAll(new CompletionChoice(bundle.manifest()).check(recipe));
            // The bundle's class sees only recipes that fit the schema.
            addOwn(recipe, faults, warnings);
        }
        return new Findings(faults, warnings);
    }

    private void addOwn(JsonNode recipe, List<Fault> faults, List<Fault> warnings) {
        try (BundleLoader.Lease lease = loader.lease(ref)) {
            Findings own = calls.check(lease.loaded(), new Recipe(JsonValues.of(recipe)));
            own.faults().stream()
                    .filter(fault -> isNewPlace(fault, faults))
                    .toList()
                    .forEach(faults::add);
            warnings.addAll(own.warnings());
        }
    }

    private static boolean isNewPlace(Fault fault, List<Fault> faults) {
        return faults.stream().noneMatch(known -> known.pointer().equals(fault.pointer()));
    }

    @Override
    public List<Artifact> artifacts() {
        return bundle.manifest().artifacts();
    }

    @Override
    public InstallerChoice installer(TaskContext context) {
        try (BundleLoader.Lease lease = loader.lease(ref)) {
            Installer chosen = calls.installer(lease.loaded(), view(context));
            return new InstallerChoice(
                    chosen.name(), chosen.tag(), bundle.manifest().installer().maintenance());
        }
    }

    private JobView view(TaskContext context) {
        return new JobView(
                context.jobId(),
                context.serverSerial(),
                new Recipe(JsonValues.of(context.recipe())),
                context.network().map(JsonValues::of),
                pluginFiles(),
                webhook(context.job()),
                declared(context.recipe()));
    }

    /** Not known before there is a task medium to be made. */
    private static Optional<Webhook> webhook(JsonNode job) {
        return Optional.ofNullable(job.path("webhook_token").textValue())
                .map(token -> new Webhook(
                        job.path("webhook_url").asText(),
                        token,
                        Optional.ofNullable(job.path("ca").textValue())));
    }

    private Installer declared(JsonNode recipe) {
        var rule = bundle.manifest().installer();
        String[] own = recipe.path("installer").asText().split(":", -1);
        return rule.selectable() && own.length == 2
                ? new Installer(own[0], own[1])
                : new Installer(rule.name(), rule.tag());
    }

    private List<String> pluginFiles() {
        return bundle.manifest().taskIso().files().stream()
                .filter(file -> file.source() == BundleManifest.Source.PLUGIN)
                .map(BundleManifest.TaskFile::path)
                .toList();
    }

    @Override
    public boolean updatesByBmc() {
        return target.update().isPresent();
    }

    @Override
    public UpdateOrder update(JsonNode recipe) {
        BundleManifest.UpdatePointers at = target.update().orElseThrow();
        return new UpdateOrder(
                recipe.at(at.image()).asText(),
                text(recipe, at.sha256()),
                text(recipe, at.component()),
                text(recipe, at.method()).orElse("auto"),
                text(recipe, at.applyTime()),
                text(recipe, at.minCurrentVersion()),
                text(recipe, at.expectedVersion()));
    }

    private static Optional<String> text(JsonNode recipe, Optional<String> pointer) {
        return pointer.map(recipe::at).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    @Override
    public List<String> missingFrom(UnitsLock image) {
        return UnitsAgreement.missing(bundle, image);
    }

    @Override
    public List<ToolImage> images() {
        return bundle.manifest().units().images();
    }

    @Override
    public List<Fault> checkOutput(JsonNode output) {
        return bundle.outputSchema().map(schema -> schema.check(output)).orElse(List.of());
    }

    @Override
    public Findings reviewServer(TaskContext context) {
        try (BundleLoader.Lease lease = loader.lease(ref)) {
            Findings findings = calls.checkServer(lease.loaded(), view(context));
            if (!findings.faults().isEmpty() || updatesByBmc()) {
                return findings;
            }
            try {
                TaskContext trial = trial(context);
                new TaskFiles(ref, bundle, target).medium(trial, calls.files(lease.loaded(), view(trial)));
                return findings;
            } catch (TaskFiles.TooLarge | RefusedJobException e) {
                // Better now than when the server waits for its medium.
                return new Findings(List.of(new Fault("", String.valueOf(e.getMessage()))), findings.warnings());
            }
        }
    }

    /** The context of a medium that is made to see whether it can be: with stand-ins for what the job has later. */
    private static TaskContext trial(TaskContext context) {
        ObjectNode job = context.job().deepCopy();
        job.put("job_id", context.jobId().toString())
                .put("webhook_url", "http://host.invalid/api/v1/status-webhook/" + context.jobId())
                .put("webhook_token", "x".repeat(43))
                .put("registry_url", "http://host.invalid");
        return new TaskContext(context.jobId(), context.serverSerial(), context.recipe(), context.network(), job);
    }

    @Override
    public TaskMedium taskMedium(TaskContext context) {
        try (BundleLoader.Lease lease = loader.lease(ref)) {
            return new TaskFiles(ref, bundle, target).medium(context, calls.files(lease.loaded(), view(context)));
        }
    }
}
