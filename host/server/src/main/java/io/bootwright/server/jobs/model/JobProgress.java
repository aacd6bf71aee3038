package io.bootwright.server.jobs.model;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a job has come.
 *
 * @param stage where it stands
 * @param stageSince since when
 * @param stageDeadline when this stage has to be over, if it has a time limit
 * @param lastUpdate when its document changed last
 * @param endedAt when it was complete
 */
public record JobProgress(
        Status status,
        Stage stage,
        Instant stageSince,
        Optional<Instant> stageDeadline,
        Instant lastUpdate,
        Optional<Instant> endedAt) {
    /** How a job begins. */
    public static JobProgress accepted(Instant now) {
        return new JobProgress(Status.QUEUED, Stage.QUEUED, now, Optional.empty(), now, Optional.empty());
    }

    /**
     * In another stage.
     *
     * @param deadline when that stage has to be over
     */
    public JobProgress in(Stage next, Instant now, Optional<Instant> deadline) {
        Status then = next == Stage.PREPARING ? Status.PROVISIONING : next == Stage.DONE ? Status.COMPLETE : status;
        return new JobProgress(then, next, now, deadline, lastUpdate, next == Stage.DONE ? Optional.of(now) : endedAt);
    }

    /** With another status. */
    public JobProgress with(Status next) {
        return new JobProgress(next, stage, stageSince, stageDeadline, lastUpdate, endedAt);
    }

    /** Changed for all to see. */
    public JobProgress updated(Instant now) {
        return new JobProgress(status, stage, stageSince, stageDeadline, now, endedAt);
    }
}
