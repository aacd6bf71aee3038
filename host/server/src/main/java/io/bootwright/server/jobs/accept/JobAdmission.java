package io.bootwright.server.jobs.accept;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.bundle.finding.Nearest;
import io.bootwright.bundle.manifest.BundleManifest.Artifact;
import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.errors.ProblemCode;
import io.bootwright.formats.Json;
import io.bootwright.server.artifacts.ArtifactResolver;
import io.bootwright.server.artifacts.OciReference;
import io.bootwright.server.artifacts.PinnedArtifact;
import io.bootwright.server.artifacts.UnresolvableException;
import io.bootwright.server.config.Urls;
import io.bootwright.server.http.Problem;
import io.bootwright.server.media.InstallerImage;
import io.bootwright.server.media.InstallerImages;
import io.bootwright.server.security.Principal;
import io.bootwright.server.servers.ServerDirectory;
import io.bootwright.server.servers.ServerRecord;
import io.bootwright.server.workflow.TaskContext;
import io.bootwright.server.workflow.Workflow;
import io.bootwright.server.workflow.Workflow.Findings;
import io.bootwright.server.workflow.Workflow.InstallerChoice;
import io.bootwright.server.workflow.WorkflowException;
import io.bootwright.server.workflow.Workflows;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Everything that can be known to be wrong with a job before it is accepted, in the order a client meets it. */
public final class JobAdmission {
    private final Workflows workflows;
    private final ServerDirectory servers;
    private final InstallerImages installers;
    private final ArtifactResolver artifacts;
    private final Supplier<Urls> urls;

    public JobAdmission(
            Workflows workflows,
            ServerDirectory servers,
            InstallerImages installers,
            ArtifactResolver artifacts,
            Supplier<Urls> urls) {
        this.workflows = workflows;
        this.servers = servers;
        this.installers = installers;
        this.artifacts = artifacts;
        this.urls = urls;
    }

    /** Checks all but whether the server is busy, which only the row itself can tell. */
    NewJob check(JobRequest request, Principal who, Optional<String> idempotencyHash) {
        try {
            return checkAll(request, who, idempotencyHash);
        } catch (WorkflowException e) {
            throw Problem.of(ProblemCode.UNAVAILABLE, "The recipe could not be checked: " + e.getMessage())
                    .exception();
        }
    }

    private NewJob checkAll(JobRequest request, Principal who, Optional<String> idempotencyHash) {
        String by = who.name();
        Workflow workflow = workflow(request);
        ServerRecord server = server(request);
        UUID id = UUID.randomUUID();
        ObjectNode recipe = request.recipe().deepCopy();
        List<Fault> warnings = checkRecipe(workflow, context(id, server, recipe));
        List<String> pins = pin(recipe, workflow, server, who);
        if (workflow.updatesByBmc()) {
            // Nothing is booted.
            return new NewJob(id, request, recipe, workflow, "", "", pins, warnings, by, idempotencyHash);
        }
        InstallerChoice choice = workflow.installer(context(id, server, recipe));
        checkInstallerScope(recipe, choice, who);
        InstallerImage installer = installer(choice);
        if (choice.maintenance()) {
            checkUnits(workflow, installer);
            warnings.addAll(missingNetwork(server));
        }
        checkPatches(workflow, choice, installer);
        return new NewJob(
                id, request, recipe, workflow, name(choice), installer.digest(), pins, warnings, by, idempotencyHash);
    }

    private Workflow workflow(JobRequest request) {
        return workflows.active(request.target()).orElseThrow(() -> {
            var known = workflows.targets();
            String list = known.isEmpty()
                    ? "No bundle is active: publish one first."
                    : "Known targets: " + String.join(", ", known) + ".";
            String guess = Nearest.to(request.target(), known)
                    .map(name -> " Did you mean " + name + "?")
                    .orElse("");
            return problem(
                    ProblemCode.UNKNOWN_TARGET,
                    "No active bundle declares the target \"" + request.target() + "\"." + guess + " " + list,
                    "/recipe/task_target",
                    "is not a known target");
        });
    }

    private ServerRecord server(JobRequest request) {
        ServerRecord server = servers.find(request.serial())
                .orElseThrow(() -> problem(
                        ProblemCode.UNKNOWN_SERVER,
                        "No server with the serial \"" + request.serial()
                                + "\" is registered. Add it first: POST /api/v1/servers.",
                        "/server_serial",
                        "is not the serial of a registered server"));
        if (!server.bootMode().equals("uefi")) {
            throw problem(
                    ProblemCode.BOOT_MODE_UNSUPPORTED,
                    "Server " + server.serial() + " is registered with boot_mode \"" + server.bootMode()
                            + "\", but only UEFI is supported. Set its firmware to UEFI and boot_mode to uefi.",
                    "/server_serial",
                    "names a server that does not boot in UEFI mode");
        }
        return server;
    }

    private static TaskContext context(UUID id, ServerRecord server, ObjectNode recipe) {
        return new TaskContext(id, server.serial(), recipe.deepCopy(), server.network(), Json.object());
    }

    /** What the bundle warns of, with pointers from the request's root. */
    private static List<Fault> checkRecipe(Workflow workflow, TaskContext context) {
        Findings findings = workflow.review(context.recipe());
        List<Fault> faults = findings.faults();
        List<Fault> warnings = new ArrayList<>(findings.warnings());
        if (faults.isEmpty()) {
            Findings there = workflow.reviewServer(context);
            faults = there.faults();
            warnings.addAll(there.warnings());
        }
        if (!faults.isEmpty()) {
            List<Problem.At> places = faults.stream()
                    .map(fault -> new Problem.At("/recipe" + fault.pointer(), fault.detail()))
                    .toList();
            String first =
                    places.getFirst().pointer() + ": " + places.getFirst().detail();
            String detail = places.size() == 1 ? first : places.size() + " places are wrong; the first is " + first;
            throw new Problem(ProblemCode.RECIPE_INVALID, detail, places).exception();
        }
        return new ArrayList<>(warnings.stream()
                .map(warning -> new Fault("/recipe" + warning.pointer(), warning.detail()))
                .toList());
    }

    /** The dispatcher tries no DHCP: without a network it has no way to tell this host anything. */
    private static List<Fault> missingNetwork(ServerRecord server) {
        return server.network().isPresent()
                ? List.of()
                : List.of(new Fault(
                        "/server_serial",
                        "Server " + server.serial() + " has no network in its record, so its maintenance system can"
                                + " never report and the job will end as no-first-contact. Give the record a network"
                                + " (addresses and routes by MAC) and create the job again."));
    }

    /** A token that is limited to some repositories names no other installer either; the bundle's own is for everybody. */
    private static void checkInstallerScope(ObjectNode recipe, InstallerChoice choice, Principal who) {
        JsonNode named = recipe.path("installer");
        if (named.isTextual() && !who.covers("media/" + choice.name())) {
            throw outOfScope(who, "media/" + choice.name(), "/recipe/installer");
        }
    }

    private static RuntimeException outOfScope(Principal who, String repository, String pointer) {
        return problem(
                ProblemCode.FORBIDDEN,
                "The token \"" + who.name() + "\" is limited to the repositories "
                        + String.join(", ", who.repositories()) + ", so a job of its may not use " + repository + ".",
                pointer,
                "names the repository " + repository + ", which the token may not pull from");
    }

    private InstallerImage installer(InstallerChoice choice) {
        return installers
                .find(choice.name(), choice.tag())
                .orElseThrow(() -> Problem.of(
                                ProblemCode.ARTIFACT_UNRESOLVABLE,
                                "The installer " + name(choice) + " is not in this host's registry. Import it first:"
                                        + " bootwright media import FILE --name " + choice.name() + " --tag "
                                        + choice.tag())
                        .exception());
    }

    private void checkPatches(Workflow workflow, InstallerChoice choice, InstallerImage installer) {
        installers.whyUnpatchable(installer, workflow.patches()).ifPresent(why -> {
            throw Problem.of(
                            ProblemCode.ARTIFACT_UNRESOLVABLE,
                            "The installer " + name(choice) + " cannot be served as bundle "
                                    + workflow.bundle().id() + " needs it: " + why
                                    + ". Import the vendor's original ISO, or one whose file has room in its last"
                                    + " sector.")
                    .exception();
        });
    }

    private static String name(InstallerChoice choice) {
        return "media/" + choice.name() + ":" + choice.tag();
    }

    private static void checkUnits(Workflow workflow, InstallerImage installer) {
        String bundle = workflow.bundle().id() + " " + workflow.bundle().version();
        String image = "media/" + installer.name() + ":" + installer.tag();
        UnitsLock lock = installer
                .units()
                .orElseThrow(() -> Problem.of(
                                ProblemCode.UNITS_MISSING,
                                image + " carries no units.lock, so it is no maintenance ISO that bundle " + bundle
                                        + " could run on. Import the maintenance ISO under that name.")
                        .exception());
        List<String> missing = workflow.missingFrom(lock);
        if (!missing.isEmpty()) {
            throw Problem.of(
                            ProblemCode.UNITS_MISSING,
                            "The maintenance ISO " + image + " (" + lock.version() + ") lacks units of bundle " + bundle
                                    + ": " + String.join(", ", missing)
                                    + ". Import an ISO that was built with this bundle, or activate the bundle version it"
                                    + " was built with.")
                    .exception();
        }
    }

    private List<String> pin(ObjectNode recipe, Workflow workflow, ServerRecord server, Principal who) {
        URI target = server.targetUrl().orElseGet(() -> urls.get().target());
        List<String> pins = new ArrayList<>();
        for (Artifact artifact : workflow.artifacts()) {
            JsonPointer pointer = JsonPointer.compile(artifact.pointer());
            JsonNode value = recipe.at(pointer);
            if (!value.isTextual() || artifact.urls() && value.textValue().matches("https?://.*")) {
                continue;
            }
            try {
                PinnedArtifact pinned = artifacts.resolve(value.textValue(), artifact.singleLayer(), target);
                if (pinned.ownDigest().isPresent()) {
                    checkScope(value.textValue(), "/recipe" + artifact.pointer(), who);
                }
                pinned.ownDigest().ifPresent(pins::add);
                replace(recipe, pointer, pinned.reference());
            } catch (UnresolvableException e) {
                // What is there and what is not looks the same to a token that may not see it.
                checkScope(value.textValue(), "/recipe" + artifact.pointer(), who);
                throw problem(
                        ProblemCode.ARTIFACT_UNRESOLVABLE,
                        String.valueOf(e.getMessage()),
                        "/recipe" + artifact.pointer(),
                        String.valueOf(e.getMessage()));
            }
        }
        pins.addAll(ToolImageChecks.pins(workflow, artifacts, target));
        return pins;
    }

    /** The repository that a reference names must be one the token may pull from; no reference names none. */
    private static void checkScope(String reference, String pointer, Principal who) {
        Optional<String> repository = Optional.of(who)
                .filter(limited -> !limited.repositories().isEmpty())
                .flatMap(limited -> OciReference.repositoryOf(reference))
                .filter(name -> !who.covers(name));
        if (repository.isPresent()) {
            throw outOfScope(who, repository.get(), pointer);
        }
    }

    private static void replace(ObjectNode recipe, JsonPointer pointer, String text) {
        JsonNode parent = recipe.at(pointer.head());
        JsonPointer last = pointer.last();
        switch (parent) {
            case ObjectNode object -> object.set(last.getMatchingProperty(), TextNode.valueOf(text));
            case ArrayNode array -> array.set(last.getMatchingIndex(), TextNode.valueOf(text));
            default -> throw new IllegalStateException("no parent of " + pointer);
        }
    }

    private static RuntimeException problem(ProblemCode code, String detail, String pointer, String what) {
        return new Problem(code, detail, List.of(new Problem.At(pointer, what))).exception();
    }
}
