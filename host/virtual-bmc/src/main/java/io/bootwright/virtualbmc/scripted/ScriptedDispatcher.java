package io.bootwright.virtualbmc.scripted;

import io.bootwright.virtualbmc.machine.Identity;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Plays the dispatcher of the maintenance OS: guards, steps, reports. One run of one job. */
final class ScriptedDispatcher {
    private static final String SELF = "provision-dispatcher.service";
    private static final int STEP_MILLIS = 400;

    private final Identity identity;
    private final TaskFiles task;
    private final WebClient web;
    private final Script script;
    private final ScriptedOptions options;
    private final Reporter reporter;

    ScriptedDispatcher(Identity identity, TaskFiles task, WebClient web, Script script, ScriptedOptions options) {
        this.identity = identity;
        this.task = task;
        this.web = web;
        this.script = script;
        this.options = options;
        this.reporter = new Reporter(task, web, options);
    }

    void run() {
        reporter.log(SELF, "scripted maintenance OS of " + identity.serial() + " is up");
        reporter.running();
        String mismatch = mismatch();
        if (!mismatch.isEmpty()) {
            reporter.log(SELF, mismatch);
            reporter.failure(SELF, 1);
            return;
        }
        List<String> steps = task.steps();
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
        reporter.success();
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
    private String mismatch() {
        if (!task.serial().equals(identity.serial())) {
            return "wrong host: the job is for serial " + task.serial() + ", this machine is " + identity.serial();
        }
        String mine = identity.uuid().toString();
        boolean same = task.uuid()
                .map(uuid -> uuid.toLowerCase(Locale.ROOT))
                .map(uuid -> uuid.equals(mine) || uuid.equals(swapped(identity.uuid())))
                .orElse(true);
        return same ? "" : "wrong host: the job is for UUID " + task.uuid().orElse("") + ", this machine is " + mine;
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
