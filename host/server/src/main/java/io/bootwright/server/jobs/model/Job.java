package io.bootwright.server.jobs.model;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A job as its row holds it; recipe, steps and output lie apart. Immutable.
 *
 * @param identity which job it is
 * @param plan what it is to do
 * @param progress how far it has come
 * @param outcome how its work ended
 * @param reports what its machine has reported
 * @param power what it did to the server's power
 * @param media where its discs are
 * @param lease who works on it
 * @param journal what was written of it
 */
public record Job(
        Identity identity,
        JobPlan plan,
        JobProgress progress,
        JobOutcome outcome,
        JobReports reports,
        JobPower power,
        JobMedia media,
        Lease lease,
        Journal journal) {
    /**
     * Which job it is: fixed when it is accepted.
     *
     * @param position order of acceptance; lists are sorted by it
     * @param serial of the server it works on
     * @param createdBy name of who asked for it
     * @param idempotencyHash SHA-256 of the request's Idempotency-Key and who sent it
     * @param bodyHash SHA-256 of the request's body
     */
    public record Identity(
            UUID id,
            long position,
            String serial,
            String createdBy,
            Instant createdAt,
            Optional<String> idempotencyHash,
            String bodyHash) {}

    /**
     * Who works on a job.
     *
     * @param active whether the job is not complete, so that its server has no other one
     * @param owner id of the host that runs it; empty while it waits
     */
    public record Lease(boolean active, Optional<String> owner) {
        /** Of a job that waits for a runner. */
        public static Lease free() {
            return new Lease(true, Optional.empty());
        }

        /** Of a job that is complete. */
        public static Lease ended() {
            return new Lease(false, Optional.empty());
        }
    }

    /**
     * What was written of a job so far.
     *
     * @param version number of the last change of its row; a change is written only if nobody else made one meanwhile
     * @param lastEvent number of its last event
     * @param logLines lines of its log
     * @param logChars characters of its log
     */
    public record Journal(long version, long lastEvent, long logLines, long logChars) {
        /** Of a job that is about to be written. */
        public static Journal empty() {
            return new Journal(0, 0, 0, 0);
        }
    }

    /** Its id. */
    public UUID id() {
        return identity.id();
    }

    public String serial() {
        return identity.serial();
    }

    public Stage stage() {
        return progress.stage();
    }

    /** How the work ended; empty while it goes on. */
    public Optional<Result> result() {
        return outcome.result();
    }

    public boolean active() {
        return lease.active();
    }

    private boolean succeeded() {
        return result().filter(Result.SUCCEEDED::equals).isPresent();
    }

    /** What becomes of the power, given how the job ended. */
    public PowerAfter powerAfter() {
        if (power.held()) {
            return PowerAfter.HOLD;
        }
        return succeeded() ? plan.onCompletion() : plan.onFailure();
    }

    /** Whether an installer has ended that boots what it installed itself: power is the new system's own then. */
    public boolean bootedItself() {
        return plan.completion().vendor() && succeeded();
    }

    /** For messages: which job on which server. */
    public String name() {
        return "job " + id() + " on server " + serial();
    }

    public Job with(JobProgress changed) {
        return new Job(identity, plan, changed, outcome, reports, power, media, lease, journal);
    }

    /** With how its work ended, which is also its status. */
    public Job with(JobOutcome changed) {
        Job job = new Job(identity, plan, progress, changed, reports, power, media, lease, journal);
        return changed.result().isPresent() && result().isEmpty()
                ? job.with(progress.with(changed.result().get().status()))
                : job;
    }

    public Job with(JobReports changed) {
        return new Job(identity, plan, progress, outcome, changed, power, media, lease, journal);
    }

    public Job with(JobPower changed) {
        return new Job(identity, plan, progress, outcome, reports, changed, media, lease, journal);
    }

    public Job with(JobMedia changed) {
        return new Job(identity, plan, progress, outcome, reports, power, changed, lease, journal);
    }

    public Job with(Lease changed) {
        return new Job(identity, plan, progress, outcome, reports, power, media, changed, journal);
    }

    public Job with(Journal changed) {
        return new Job(identity, plan, progress, outcome, reports, power, media, lease, changed);
    }
}
