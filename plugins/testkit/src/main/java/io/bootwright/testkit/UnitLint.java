package io.bootwright.testkit;

import io.bootwright.bundle.finding.Diagnostic;
import io.bootwright.bundle.finding.Diagnostic.Severity;
import io.bootwright.bundle.units.UnitFile;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules for a unit or Quadlet beyond those of systemd and podman: the rules for one file of {@code
 * systemd/lint/rules.sh}, which checks a whole tree together with the Quadlet generator. Stateless.
 */
public final class UnitLint {
    private final String path;
    private final UnitFile unit;
    private final List<Diagnostic> found = new ArrayList<>();

    private UnitLint(String path, UnitFile unit) {
        this.path = path;
        this.unit = unit;
    }

    /**
     * Checks a unit or Quadlet.
     *
     * @param path within the bundle, such as {@code quadlets/flash.container}
     * @return errors with their lines; none if the unit is right
     */
    public static List<Diagnostic> check(String path, byte[] content) {
        UnitLint lint = new UnitLint(path, UnitFile.parse(content));
        lint.any();
        if (path.endsWith(".container")) {
            lint.step();
        } else if (path.endsWith(".target")) {
            lint.target();
        }
        return List.copyOf(lint.found);
    }

    private void any() {
        for (UnitFile.Line line : unit.lines()) {
            if (line.value().matches(".*\\s#.*")) {
                error(line.number(), "systemd has no comments at the end of a line.", "Give it a line of its own.");
            }
            if (line.value().contains("systemd-udev-settle")) {
                error(line.number(), "systemd-udev-settle is deprecated.", "Wait for the device instead.");
            }
            if (line.key().equals("OnFailure") || line.key().equals("OnSuccess")) {
                error(
                        line.number(),
                        line.key() + "= fires at the wrong times; the dispatcher is the only reporter.",
                        "Remove the line.");
            }
        }
    }

    private void step() {
        want("Service", "Type", "oneshot", "else a failing tool counts as started");
        want("Service", "RemainAfterExit", "yes", "else a finished step runs again when a later one is started");
        want("Container", "Pull", "never", "tool images are on the server before the step starts");
        want("Container", "LogDriver", "passthrough", "else every line is logged twice");
        want("Container", "EnvironmentFile", "/run/provision/recipe.env", "steps work from the recipe");
        want("Container", "Exec", "/usr/libexec/step", "that is where a tool image has its program");
        want("Container", "PodmanArgs", "--privileged", "a step mounts and partitions");
        want("Quadlet", "DefaultDependencies", "false", "else every step waits for network-online.target");
        for (String volume : List.of(
                "/dev:/dev",
                "/run/udev:/run/udev:ro",
                "/run/provision:/run/provision",
                "/run/target:/run/target:rshared")) {
            if (!unit.values("Container", "Volume").contains(volume)) {
                missing("Container", "Volume=" + volume, "steps share it");
            }
        }
        if (!unit.values("Container", "Environment").contains("STEP=%N")) {
            missing("Container", "Environment=STEP=%N", "progress is written under that name");
        }
        if (!unit.words("RequiresMountsFor").contains("/run/target")) {
            missing("Unit", "RequiresMountsFor=/run/target", "the new system is mounted there");
        }
        oneOf("Container", "Image", "localhost/tools/[a-z0-9-]+:[0-9][a-z0-9.]*", "localhost/tools/NAME:VERSION");
        oneOf("Container", "Network", "none|host", "none or host");
        oneOf(
                "Service",
                "TimeoutStartSec",
                "(?!infinity$|0$).+",
                "a time such as 15min: a step must not hang for ever");
        oneOf("Service", "TimeoutStopSec", ".+", "a time such as 15: tools without a TERM handler hang for 90 s");
        for (UnitFile.Line line : unit.all("Container", "AddDevice")) {
            if (line.value().matches("/dev(:.*|/*)")) {
                error(line.number(), "AddDevice=/dev does not start.", "Use Volume=/dev:/dev.");
            }
        }
        chain();
    }

    private void chain() {
        List<String> requires = unit.words("Requires").stream()
                .filter(name -> name.endsWith(".service"))
                .toList();
        if (requires.size() > 1) {
            error(0, "requires several steps: " + String.join(", ", requires) + ".", "A chain has one predecessor.");
        }
        List<String> after = unit.words("After");
        requires.stream()
                .filter(name -> !after.contains(name))
                .forEach(name -> missing("Unit", "After=" + name, "Requires= alone says nothing of the order"));
        after.stream()
                .filter(name -> name.endsWith(".service") && !requires.contains(name))
                .forEach(name -> missing("Unit", "Requires=" + name, "else this step runs though that one has failed"));
    }

    private void target() {
        List<String> requires = unit.words("Requires");
        long preflight =
                requires.stream().filter(name -> name.startsWith("preflight-")).count();
        if (requires.size() - preflight != 1 || preflight > 1) {
            error(
                    0,
                    "needs Requires= with exactly the last step in [Unit] (and a preflight-*.service, if it has one).",
                    "Each step requires the one before, so that they run one after the other.");
            return;
        }
        List<String> after = unit.words("After");
        requires.stream()
                .filter(name -> !after.contains(name))
                .forEach(name -> error(
                        0,
                        "needs After=" + name + " in [Unit]: else the target is reached before its steps are done.",
                        "If another step is the last one, require that one: a target requires its last step, and"
                                + " each step the one before."));
    }

    private void want(String section, String key, String value, String why) {
        List<UnitFile.Line> lines = unit.all(section, key);
        if (lines.isEmpty()) {
            missing(section, key + "=" + value, why);
        } else if (!lines.getLast().value().equals(value)) {
            error(lines.getLast().number(), "needs " + key + "=" + value + ": " + why + ".", "");
        }
    }

    private void oneOf(String section, String key, String form, String says) {
        List<UnitFile.Line> lines = unit.all(section, key);
        if (lines.isEmpty()) {
            error(0, "needs " + key + "= in [" + section + "]: " + says + ".", "");
        } else if (!lines.getLast().value().matches(form)) {
            error(lines.getLast().number(), key + "= must be " + says + ".", "");
        }
    }

    private void missing(String section, String line, String why) {
        error(0, "needs " + line + " in [" + section + "]: " + why + ".", "");
    }

    private void error(int line, String message, String remedy) {
        found.add(new Diagnostic(Severity.ERROR, path, line, 0, message, remedy));
    }
}
