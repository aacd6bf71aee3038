package io.bootwright.virtualbmc.scripted;

import io.bootwright.errors.DispatcherErrorCode;
import io.bootwright.errors.JobErrorCode;
import io.bootwright.virtualbmc.machine.Identity;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays the dispatcher of the maintenance OS: refuses what that refuses, with its codes and sentences, runs the steps and
 * reports. One run of one job.
 */
final class ScriptedDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(ScriptedDispatcher.class);
    private static final String SELF = "provision-dispatcher.service";
    private static final int STEP_MILLIS = 400;

    private final Identity identity;
    private final TaskFiles task;
    private final UnitGraph units;
    private final WebClient web;
    private final Script script;
    private final ScriptedOptions options;
    private final Reporter reporter;

    ScriptedDispatcher(
            Identity identity, TaskFiles task, UnitGraph units, WebClient web, Script script, ScriptedOptions options) {
        this.identity = identity;
        this.task = task;
        this.units = units;
        this.web = web;
        this.script = script;
        this.options = options;
        this.reporter = new Reporter(task, web, options);
    }

    void run() {
        reporter.log(SELF, "scripted maintenance OS of " + identity.serial() + " is up");
        if (!task.network()) {
            say(
                    "the task brings no network: a real machine would stop here and could tell nobody. The scripted one goes on"
                            + " over this computer's network. Set the network of the server's record.");
        }
        reporter.running();
        Optional<UnitGraph.Fault> refusal = mismatch()
                .map(sentence -> new UnitGraph.Fault(JobErrorCode.WRONG_HOST, sentence))
                .or(() -> RecipeEnvironment.fault(task.environment(), task.recipe())
                        .map(sentence -> new UnitGraph.Fault(DispatcherErrorCode.RECIPE_REFUSED, sentence)))
                .or(() -> units.fault(task.target(), task.steps()));
        if (refusal.isPresent()) {
            reporter.log(SELF, "FAILED in " + SELF + ": " + refusal.get().sentence());
            reporter.refusal(SELF, refusal.get().code(), refusal.get().sentence());
            return;
        }
        List<String> steps = task.steps();
        script.failStep()
                .filter(step -> !steps.contains(step))
                .ifPresent(step -> say("the script wants " + step + " to fail, which is no step of this job ("
                        + String.join(", ", steps) + ")"));
        // The image is streamed by the second of several steps, after the disk has been partitioned.
        int pulling = Math.min(1, steps.size() - 1);
        for (int i = 0; i < steps.size(); i++) {
            String step = steps.get(i);
            reporter.started(step);
            int exit = script.failStep().filter(step::equals).isPresent()
                    ? failAsWanted(step)
                    : work(step, i == pulling && task.ociUrl().isPresent());
            reporter.ended(step, exit);
            if (exit != 0) {
                reporter.failure(step, exit);
                return;
            }
        }
        reporter.success(script.output());
    }

    /** A line for the console of this program and for the job's log. */
    private void say(String line) {
        LOG.warn("{}: {}", identity.serial(), line);
        reporter.log(SELF, line);
    }

    private int failAsWanted(String step) {
        Pause.millis(options.millis(STEP_MILLIS));
        reporter.log(step, step + ": fails with exit code " + script.exitCode() + " as the script wants");
        return script.exitCode();
    }

    private int work(String step, boolean pull) {
        if (pull) {
            try {
                long size = new ArtifactPull(task, web, options).run(percent -> reporter.percent(step, percent));
                reporter.log(step, step + ": " + size + " bytes pulled, digest checked");
            } catch (IOException e) {
                reporter.log(step, step + ": " + e.getMessage());
                return 1;
            }
        }
        for (int part = 1; part <= 2; part++) {
            Pause.millis(options.millis(STEP_MILLIS / 2));
            if (part == 1 && !pull) {
                reporter.percent(step, 50);
            }
        }
        reporter.log(step, step + ": done");
        return 0;
    }

    /** Why this is the wrong machine; empty if it is the right one. */
    private Optional<String> mismatch() {
        if (!task.serial().strip().equalsIgnoreCase(identity.serial())) {
            return Optional.of("wrong server: the task is for serial \"" + task.serial() + "\", this machine is \""
                    + identity.serial() + "\"; nothing was written");
        }
        String mine = identity.uuid().toString();
        boolean same = task.uuid()
                .map(uuid -> uuid.toLowerCase(Locale.ROOT))
                .map(uuid -> uuid.equals(mine) || uuid.equals(swapped(identity.uuid())))
                .orElse(true);
        return same
                ? Optional.empty()
                : Optional.of("wrong server: the task is for UUID "
                        + task.uuid().orElse("") + ", this machine is " + mine + "; nothing was written");
    }

    /** The same UUID with its first three fields in the other byte order, as SMBIOS before 2.6 has it. */
    private static String swapped(UUID uuid) {
        long high = uuid.getMostSignificantBits();
        long first = Integer.toUnsignedLong(Integer.reverseBytes((int) (high >>> 32)));
        long second = Short.toUnsignedLong(Short.reverseBytes((short) (high >>> 16)));
        long third = Short.toUnsignedLong(Short.reverseBytes((short) high));
        return new UUID(first << 32 | second << 16 | third, uuid.getLeastSignificantBits()).toString();
    }
}
