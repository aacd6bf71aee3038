package io.bootwright.server.jobs.api;

import io.bootwright.errors.JobErrorCode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.server.http.Problem;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.Result;
import io.bootwright.server.jobs.model.Times;
import io.bootwright.server.jobs.store.JobEnding;
import io.bootwright.server.jobs.store.JobStore;
import io.bootwright.server.jobs.store.JobTransaction;
import io.bootwright.server.jobs.store.PowerHold;
import java.util.Optional;
import java.util.UUID;

/** Ends a job on an operator's request; the runner cleans up. */
public final class JobCancel {
    private final JobStore store;

    public JobCancel(JobStore store) {
        this.store = store;
    }

    /**
     * Cancels a job.
     *
     * @return whether this call did it, false when it was cancelled before; empty when there is no such job
     */
    public Optional<Boolean> cancel(UUID id, String by) {
        return store.change(id, tx -> {
            Job job = tx.job();
            if (job.result().filter(Result.CANCELLED::equals).isPresent() && job.active()) {
                return false;
            }
            if (job.result().isPresent()) {
                throw Problem.of(
                                ProblemCode.CONFLICT,
                                "Job " + id + " has ended already: "
                                        + ApiName.of(job.result().get())
                                        + (job.active() ? ", and is being cleaned up." : "."))
                        .exception();
            }
            refuseWhileHeld(tx);
            String when = "It was in the phase " + ApiName.of(job.stage().phase()) + ".";
            JobEnding.end(
                    tx, Result.CANCELLED, JobError.of(JobErrorCode.CANCELLED, "Cancelled by " + by + ". " + when));
            tx.log("cancelled by " + by);
            return true;
        });
    }

    private void refuseWhileHeld(JobTransaction tx) {
        Job job = tx.job();
        if (job.stage().isUpdate()) {
            throw Problem.of(
                            ProblemCode.CONFLICT,
                            "Job " + job.id() + " cannot be cancelled now: the BMC of server " + job.serial()
                                    + " updates firmware, which must not be interrupted. It ends by itself, at "
                                    + Times.text(job.progress().stageDeadline().orElse(tx.now())) + " at the latest.")
                    .exception();
        }
        Optional<PowerHold> held = PowerHold.of(job, tx.steps());
        if (held.isPresent() && tx.now().isBefore(held.get().until())) {
            throw Problem.of(
                            ProblemCode.CONFLICT,
                            "Job " + job.id() + " cannot be cancelled now: on server " + job.serial() + " "
                                    + held.get().words() + ". Wait for its end, which comes at "
                                    + Times.text(held.get().until()) + " at the latest.")
                    .exception();
        }
    }
}
