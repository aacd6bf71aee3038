package io.bootwright.server.jobs.run.update;

import io.bootwright.redfish.FirmwareItem;
import io.bootwright.redfish.UpdateProgress;
import io.bootwright.redfish.UpdateWish;
import io.bootwright.server.artifacts.ArtifactFiles.ArtifactFile;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobErrorCode;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.model.Times;
import io.bootwright.server.jobs.run.Preparation;
import io.bootwright.server.jobs.run.stage.BmcException;
import io.bootwright.server.jobs.run.stage.BmcUpdates;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.jobs.store.JobUpdate;
import io.bootwright.server.workflow.Workflow.UpdateOrder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A firmware update that the BMC carries out (Redfish UpdateService). The BMC may vanish and come back while it does;
 * power is never touched. For one worker.
 */
public final class FirmwareUpdate {
    /** Answers in a row after which a BMC counts as being back. */
    private static final int STEADY = 3;

    private static final int LONGEST_NAME = 60;

    private final RunDependencies with;
    private final UpdatePreparation preparation;
    private List<FirmwareItem> lastSeen = List.of();
    private int steady;

    public FirmwareUpdate(RunDependencies with) {
        this.with = with;
        this.preparation = new UpdatePreparation(with);
    }

    public void prepare(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        preparation.run(job, hands);
    }

    /**
     * Begins the update once. When the answer to an attempt is lost, or the host was restarted, the BMC's new task tells
     * that it has begun; without one, other versions do.
     */
    public void start(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        UpdateState state = UpdateState.of(job, hands);
        if (state.text("started").isEmpty()) {
            UpdateOrder order = preparation.order(job, hands);
            Optional<ArtifactFile> file = preparation.file(job, order);
            Optional<String> task = hands.bmc(
                    job,
                    hands.options().bmcAttempts(),
                    job.stageDeadline().orElseThrow(),
                    JobErrorCode.UPDATE_FAILED,
                    "starting the firmware update",
                    bmc -> begin(job, hands, bmc.updates(), state, order, file));
            state.put("task", task).put("started", Times.text(hands.now())).save(hands, job);
            hands.log(task.map(path -> "the BMC's task is " + path).orElse("the BMC names no task"));
        }
        hands.go(job, Stage.UPDATE_RUNNING, job.stageDeadline(), new JobUpdate());
    }

    private Optional<String> begin(
            Job job,
            StageContext hands,
            BmcUpdates bmc,
            UpdateState state,
            UpdateOrder order,
            Optional<ArtifactFile> file) {
        if (state.text("attempted").isPresent()) {
            List<String> fresh =
                    bmc.tasks().stream().filter(task -> !state.known(task)).toList();
            if (!fresh.isEmpty()) {
                return Optional.of(fresh.getLast());
            }
            if (!state.sameVersions(bmc.firmware())) {
                return Optional.empty();
            }
        }
        List<String> targets = bmc.firmware().stream()
                .filter(item -> order.component().filter(item.id()::equals).isPresent())
                .map(FirmwareItem::path)
                .toList();
        UpdateWish wish = new UpdateWish(targets, order.applyTime());
        state.put("attempted", Times.text(hands.now())).save(hands, job);
        if (state.text("method").filter("push"::equals).isPresent()) {
            return bmc.push(file.orElseThrow().path(), name(order.image()), wish);
        }
        URI image = file.isEmpty() ? URI.create(order.image()) : URI.create(media(job, hands) + state.mediaPath());
        return bmc.pull(image, wish);
    }

    private String media(Job job, StageContext hands) {
        try {
            return Preparation.base(hands.server(job)
                    .mediaUrl()
                    .orElseGet(() -> with.urls().get().media()));
        } catch (StageFailedException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** A file name for BMCs that want one: the repository's last part. */
    private static String name(String reference) {
        String name =
                reference.replaceFirst("@.*$", "").replaceFirst("^.*/", "").replaceFirst(":.*$", "") + ".bin";
        return name.substring(Math.max(0, name.length() - LONGEST_NAME));
    }

    public void follow(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        UpdateState state = UpdateState.of(job, hands);
        Instant deadline = job.stageDeadline().orElseThrow();
        Instant verifyBy = hands.now().plus(with.deadlines().firstContact());
        Optional<String> task = state.text("task");
        if (task.isPresent()) {
            UpdateProgress progress =
                    ask(job, hands, deadline, "following the BMC's task", bmc -> bmc.progress(task.get()));
            if (progress.state() == UpdateProgress.State.RUNNING) {
                if (hands.now().isAfter(deadline)) {
                    throw new StageFailedException(
                            JobErrorCode.TOTAL_TIMEOUT,
                            "The BMC of server " + job.serial() + " had not ended its task " + task.get() + " at "
                                    + Times.text(deadline) + "; it was " + progress.word()
                                    + ". Power was not touched.");
                }
                state.note(progress).save(hands, job);
                hands.pause(pace(hands));
                return;
            }
            look(job, hands, state, task.get(), progress);
        }
        if (!state.taskDone()) {
            hands.log("nothing tells yet that the update was done: waiting until the BMC shows another version");
        }
        hands.go(
                job,
                Stage.UPDATE_VERIFYING,
                Optional.of(state.taskDone() ? verifyBy : Times.later(verifyBy, deadline)),
                new JobUpdate());
    }

    /** Takes what the BMC says of its task. A task that vanished says nothing. */
    private static void look(Job job, StageContext hands, UpdateState state, String task, UpdateProgress progress)
            throws StageFailedException {
        state.note(progress);
        switch (progress.state()) {
            case COMPLETED -> state.put(UpdateState.EVIDENCE, UpdateState.BY_TASK).save(hands, job);
            case FAILED ->
                throw new StageFailedException(
                        JobErrorCode.UPDATE_FAILED,
                        "The task " + task + " of the BMC of server " + job.serial() + " ended as " + progress.word()
                                + (progress.message().isEmpty() ? "." : ": " + progress.message()));
            case RUNNING, GONE -> state.save(hands, job);
        }
    }

    /** Reads the versions until they are the same several times in a row, and something proves the update. */
    public void verify(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        Instant deadline = job.stageDeadline().orElseThrow();
        UpdateState state = UpdateState.of(job, hands);
        Optional<String> task = state.text("task").filter(path -> !state.taskDone());
        if (task.isPresent()) {
            // A BMC that starts anew may show its tasks later than the rest of it.
            UpdateProgress progress =
                    ask(job, hands, deadline, "looking for the BMC's task", bmc -> bmc.progress(task.get()));
            look(job, hands, state, task.get(), progress);
        }
        List<FirmwareItem> firmware = ask(job, hands, deadline, "reading the firmware's versions", this::read);
        if (steady >= STEADY) {
            UpdateVerdict verdict = UpdateVerdict.of(preparation.order(job, hands), state, firmware);
            state.versions("versions_after", firmware);
            boolean late = !hands.now().isBefore(deadline);
            if (verdict.proven() || late && verdict.later()) {
                verdict.note(state).save(hands, job);
                hands.succeed(job, verdict.words());
                return;
            }
            if (late) {
                state.save(hands, job);
                throw new StageFailedException(JobErrorCode.UPDATE_FAILED, verdict.whyNot(job.serial()));
            }
        }
        hands.pause(pace(hands));
    }

    /** Versions that change, and a BMC that does not answer, begin the count of equal answers anew. */
    private List<FirmwareItem> read(BmcUpdates bmc) {
        try {
            List<FirmwareItem> firmware = bmc.firmware();
            steady = firmware.equals(lastSeen) ? steady + 1 : 1;
            lastSeen = firmware;
            return firmware;
        } catch (BmcException e) {
            steady = 0;
            throw e;
        }
    }

    /** Patient with a BMC that restarts. */
    private static <T> T ask(Job job, StageContext hands, Instant deadline, String doing, Function<BmcUpdates, T> act)
            throws StageFailedException, JobChangedException, InterruptedException {
        return hands.bmc(
                job, Integer.MAX_VALUE, deadline, JobErrorCode.UPDATE_FAILED, doing, bmc -> act.apply(bmc.updates()));
    }

    private static Duration pace(StageContext hands) {
        return hands.options().poll().multipliedBy(5);
    }
}
