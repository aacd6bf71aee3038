package io.bootwright.bundle.manifest;

import io.bootwright.bundle.finding.Diagnostics.Place;
import io.bootwright.bundle.manifest.BundleManifest.Step;
import io.bootwright.bundle.manifest.BundleManifest.Target;
import io.bootwright.bundle.units.StepGraph;
import io.bootwright.bundle.units.TimeSpan;
import io.bootwright.bundle.units.UnitFile;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Rules that compare the steps of bundle.yaml with the units that run them: starting a target must run each of its
 * steps, one after the other in the declared order, and fail when one fails. Else a job would succeed though a step
 * never ran.
 */
final class StepRules {
    private static final String REMEDY =
            "A target requires its last step, and each step requires the one before: Requires= with After=.";

    private final ManifestContext context;
    private final StepGraph graph;

    StepRules(ManifestContext context) {
        this.context = context;
        this.graph = new StepGraph(context.files());
    }

    void check() {
        if (!context.manifest().installer().maintenance()) {
            return;
        }
        context.files().keySet().stream()
                .filter(path -> path.matches("(systemd|quadlets)/[^/]+\\.d/.*"))
                .forEach(path -> error(
                        path, 0, "is a drop-in, which is not taken along.", "Write its lines into the unit itself."));
        Optional<String> circle = graph.circle();
        if (circle.isPresent()) {
            error(
                    graph.path(circle.get()).orElse(""),
                    graph.line(circle.get(), "After"),
                    circle.get() + " waits for itself by way of other units.",
                    REMEDY);
            return;
        }
        List<Target> targets = context.manifest().targets();
        for (int i = 0; i < targets.size(); i++) {
            if (targets.get(i).update().isEmpty()
                    && graph.path(targets.get(i).name()).isPresent()) {
                target(i, targets.get(i));
            }
        }
        unused();
    }

    private void target(int index, Target target) {
        if (target.steps().isEmpty()) {
            context.error(
                    "/targets/" + index,
                    "the target " + target.name() + " has no steps.",
                    "Name the units that it runs, in their order: steps: [{unit: NAME.service, title: ...}]");
            return;
        }
        List<String> steps = target.steps().stream().map(Step::unit).toList();
        Set<String> needed = graph.allNeeds(target.name());
        Set<String> started = graph.allStarted(target.name());
        boolean complete = true;
        for (int j = 0; j < steps.size(); j++) {
            if (!needed.contains(steps.get(j))) {
                missing(target, steps, steps.get(j), started.contains(steps.get(j)));
                complete = false;
            }
            skips(steps.get(j));
            timeout(target.steps().get(j));
        }
        if (complete) {
            order(index, steps);
            undeclared(index, target, steps, started);
        }
    }

    private void missing(Target target, List<String> steps, String step, boolean started) {
        String last = steps.getLast();
        error(
                graph.path(target.name()).orElse(""),
                graph.line(target.name(), "Requires"),
                started
                        ? "starts the step " + step
                                + ", but would succeed without it: it is only wanted on the way, or not"
                                + " waited for."
                        : "never starts the step " + step
                                + ", which bundle.yaml declares: the job would succeed without" + " it.",
                "Require the last step: Requires=" + last + " and After=" + last
                        + "; each step requires the one before with Requires= and After=.");
    }

    private void order(int index, List<String> steps) {
        for (int j = 1; j < steps.size(); j++) {
            String before = steps.get(j - 1);
            String step = steps.get(j);
            // A shared unit's own dependencies are not known here.
            if (graph.path(step).isPresent() && !graph.allNeeds(step).contains(before)) {
                boolean reverse = graph.allNeeds(before).contains(step);
                context.error(
                        "/targets/" + index + "/steps/" + j + "/unit",
                        reverse
                                ? step + " is declared after " + before + ", but runs before it."
                                : step + " does not wait for " + before + ", which is declared before it.",
                        reverse
                                ? "Put the steps into the order in which their units require each other."
                                : "Write Requires=" + before + " and After=" + before + " into "
                                        + graph.path(step).orElse("") + ", or correct the order.");
            }
        }
    }

    private void undeclared(int index, Target target, List<String> steps, Set<String> started) {
        started.stream()
                .filter(unit -> isStep(unit) && !steps.contains(unit) && !isPreflight(unit))
                .forEach(unit -> context.error(
                        "/targets/" + index + "/steps",
                        target.name() + " runs " + unit + " too, which is not among its steps.",
                        "Add it: {unit: " + unit + ", title: ...}"));
    }

    /** A unit whose condition does not hold is skipped, and whoever requires it goes on. */
    private void skips(String step) {
        graph.file(step).map(UnitFile::lines).orElse(List.of()).stream()
                .filter(line -> line.section().equals("Unit") && line.key().startsWith("Condition"))
                .findFirst()
                .ifPresent(line -> error(
                        graph.path(step).orElse(""),
                        line.number(),
                        line.key() + "= skips the step without a failure, so that the job would succeed without it.",
                        "Decide in the step itself, or write " + line.key().replace("Condition", "Assert") + "=."));
    }

    private void timeout(Step step) {
        Duration most = context.manifest().completion().timeout();
        if (step.uninterruptible()) {
            // Must not be ended by systemd in the middle, whatever the job's own limits.
            return;
        }
        graph.file(step.unit()).map(file -> file.all("Service", "TimeoutStartSec")).orElse(List.of()).stream()
                .filter(line -> TimeSpan.parse(line.value())
                        .filter(span -> span.compareTo(most) > 0)
                        .isPresent())
                .forEach(line -> context.diagnostics()
                        .warning(
                                new Place(graph.path(step.unit()).orElse(""), line.number(), 0),
                                "TimeoutStartSec=" + line.value() + " is longer than completion.timeout (" + most
                                        + "), which ends the job first.",
                                "Shorten the one, or lengthen the other."));
    }

    /** A Quadlet that nothing names would never run. */
    private void unused() {
        Set<String> declared = context.manifest().targets().stream()
                .flatMap(target -> target.steps().stream())
                .map(Step::unit)
                .collect(Collectors.toSet());
        Set<String> started = new HashSet<>();
        context.manifest().targets().forEach(target -> started.addAll(graph.allStarted(target.name())));
        graph.units().stream()
                .sorted()
                .filter(unit -> isStep(unit) && !declared.contains(unit))
                .filter(unit -> !(isPreflight(unit) && started.contains(unit)))
                .forEach(unit -> error(
                        graph.path(unit).orElse(""),
                        0,
                        "is a step that no target of bundle.yaml names.",
                        "Name " + unit + " among the steps of a target, or remove the file."));
    }

    private boolean isStep(String unit) {
        return graph.path(unit).filter(path -> path.endsWith(".container")).isPresent();
    }

    /** The dispatcher has finished it before it starts the target. */
    private static boolean isPreflight(String unit) {
        return unit.startsWith("preflight-");
    }

    private void error(String path, int line, String message, String remedy) {
        context.diagnostics().error(new Place(path, line, 0), message, remedy);
    }
}
