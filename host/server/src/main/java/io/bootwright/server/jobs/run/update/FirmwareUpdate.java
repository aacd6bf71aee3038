package io.bootwright.server.jobs.run.update;

import io.bootwright.errors.JobErrorCode;
import io.bootwright.redfish.RedfishClient;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.redfish.transport.RedfishException.Kind;
import io.bootwright.redfish.update.FirmwareItem;
import io.bootwright.redfish.update.UpdateProgress;
import io.bootwright.redfish.update.UpdateRequest;
import io.bootwright.server.artifacts.ArtifactFiles.ArtifactFile;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.model.Times;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
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

    /** Checks everything that can be refused before the BMC is asked to change anything. */
    public void prepare(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        preparation.run(stage);
    }

    /**
     * Begins the update once. When the answer to an attempt is lost, or the host was restarted, the BMC's new task tells
     * that it has begun; without one, other versions do.
     */
    public void start(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        Job job = stage.job();
        UpdateState state = UpdateState.of(stage);
        if (state.text("started").isEmpty()) {
            UpdateOrder order = preparation.order(stage);
            Optional<ArtifactFile> file = preparation.file(job, order);
            String media = stage.mediaUrl();
            Optional<String> task = stage.ask(
                    JobErrorCode.UPDATE_FAILED,
                    "starting the firmware update",
                    bmc -> begin(stage, bmc, state, order, file, media));
            state.put("task", task).put("started", Times.text(stage.now())).save(stage);
            stage.log(task.map(path -> "the BMC's task is " + path).orElse("the BMC names no task"));
        }
        stage.go(Stage.UPDATE_RUNNING, stage.deadline());
    }

    private static Optional<String> begin(
            StageContext stage,
            RedfishClient bmc,
            UpdateState state,
            UpdateOrder order,
            Optional<ArtifactFile> file,
            String media) {
        if (state.text("attempted").isPresent()) {
            List<String> fresh =
                    bmc.tasks().stream().filter(task -> !state.known(task)).toList();
            if (!fresh.isEmpty()) {
                return Optional.of(fresh.getLast());
            }
            // What may have begun is not sent twice to a BMC that would not show it.
            if (!state.sameVersions(bmc.firmware()) || !bmc.updateOffer().tasks()) {
                return Optional.empty();
            }
        }
        List<String> targets = bmc.firmware().stream()
                .filter(item -> order.component().filter(item.id()::equals).isPresent())
                .map(FirmwareItem::path)
                .toList();
        UpdateRequest wish = new UpdateRequest(targets, order.applyTime());
        state.put("attempted", Times.text(stage.now())).save(stage);
        try {
            if (state.text("method").filter("push"::equals).isPresent()) {
                return bmc.pushUpdate(file.orElseThrow().path(), name(order.image()), wish);
            }
            URI image = file.isEmpty() ? URI.create(order.image()) : URI.create(media + state.mediaPath());
            return bmc.pullUpdate(image, wish);
        } catch (RedfishException e) {
            boolean maybeBegun = e.kind() == Kind.UNREACHABLE || e.kind() == Kind.TIMEOUT;
            if (!maybeBegun) {
                state.put("attempted", Optional.empty()).save(stage);
            }
            throw e;
        }
    }

    /** A file name for BMCs that want one: the repository's last part. */
    private static String name(String reference) {
        String name =
                reference.replaceFirst("@.*$", "").replaceFirst("^.*/", "").replaceFirst(":.*$", "") + ".bin";
        return name.substring(Math.max(0, name.length() - LONGEST_NAME));
    }

    /** Follows the BMC's task until it ends. */
    public void follow(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        Job job = stage.job();
        UpdateState state = UpdateState.of(stage);
        Instant deadline = stage.deadline().orElseThrow();
        Instant verifyBy = stage.now().plus(with.deadlines().firstContact());
        Optional<String> task = state.text("task");
        if (task.isPresent()) {
            UpdateProgress progress = ask(stage, deadline, "following the BMC's task", bmc -> bmc.progress(task.get()));
            if (progress.state() == UpdateProgress.State.RUNNING) {
                if (stage.now().isAfter(deadline)) {
                    throw new StageFailedException(
                            JobErrorCode.TOTAL_TIMEOUT,
                            "The BMC of server " + job.serial() + " had not ended its task " + task.get() + " at "
                                    + Times.text(deadline) + "; it was " + progress.word()
                                    + ". Power was not touched.");
                }
                state.note(progress).save(stage);
                stage.pause(pace(stage));
                return;
            }
            look(stage, state, task.get(), progress);
        }
        if (!state.taskDone()) {
            stage.log("nothing tells yet that the update was done: waiting until the BMC shows another version");
        }
        stage.go(Stage.UPDATE_VERIFYING, Optional.of(state.taskDone() ? verifyBy : Times.later(verifyBy, deadline)));
    }

    /** Takes what the BMC says of its task. A task that vanished says nothing. */
    private static void look(StageContext stage, UpdateState state, String task, UpdateProgress progress)
            throws StageFailedException {
        Job job = stage.job();
        state.note(progress);
        switch (progress.state()) {
            case COMPLETED ->
                state.put(UpdateState.EVIDENCE, UpdateState.BY_TASK).save(stage);
            case FAILED ->
                throw new StageFailedException(
                        JobErrorCode.UPDATE_FAILED,
                        "The task " + task + " of the BMC of server " + job.serial() + " ended as " + progress.word()
                                + (progress.message().isEmpty() ? "." : ": " + progress.message()));
            case RUNNING, GONE -> state.save(stage);
        }
    }

    /** Reads the versions until they are the same several times in a row, and something proves the update. */
    public void verify(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        Job job = stage.job();
        Instant deadline = stage.deadline().orElseThrow();
        UpdateState state = UpdateState.of(stage);
        Optional<String> task = state.text("task").filter(path -> !state.taskDone());
        if (task.isPresent()) {
            // A BMC that starts anew may show its tasks later than the rest of it.
            UpdateProgress progress =
                    ask(stage, deadline, "looking for the BMC's task", bmc -> bmc.progress(task.get()));
            look(stage, state, task.get(), progress);
        }
        List<FirmwareItem> firmware = ask(stage, deadline, "reading the firmware's versions", this::read);
        if (steady >= STEADY) {
            UpdateVerdict verdict = UpdateVerdict.of(preparation.order(stage), state, firmware);
            state.versions("versions_after", firmware);
            boolean late = !stage.now().isBefore(deadline);
            if (verdict.proven() || late && verdict.later()) {
                verdict.note(state).save(stage);
                stage.succeed(verdict.words());
                return;
            }
            if (late) {
                state.save(stage);
                throw new StageFailedException(JobErrorCode.UPDATE_FAILED, verdict.whyNot(job.serial()));
            }
        }
        stage.pause(pace(stage));
    }

    /** Versions that change, and a BMC that does not answer, begin the count of equal answers anew. */
    private List<FirmwareItem> read(RedfishClient bmc) {
        try {
            List<FirmwareItem> firmware = bmc.firmware();
            steady = firmware.equals(lastSeen) ? steady + 1 : 1;
            lastSeen = firmware;
            return firmware;
        } catch (RedfishException e) {
            steady = 0;
            throw e;
        }
    }

    /** Patient with a BMC that restarts. */
    private static <T> T ask(StageContext stage, Instant deadline, String doing, Function<RedfishClient, T> act)
            throws StageFailedException, JobChangedException, InterruptedException {
        return stage.askUntil(deadline, JobErrorCode.UPDATE_FAILED, doing, act);
    }

    private static Duration pace(StageContext stage) {
        return stage.options().poll().multipliedBy(5);
    }
}
