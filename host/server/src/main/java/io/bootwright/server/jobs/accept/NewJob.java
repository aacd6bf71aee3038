package io.bootwright.server.jobs.accept;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.bundle.manifest.BundleManifest.Step;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobMedia;
import io.bootwright.server.jobs.model.JobOutcome;
import io.bootwright.server.jobs.model.JobPlan;
import io.bootwright.server.jobs.model.JobPower;
import io.bootwright.server.jobs.model.JobProgress;
import io.bootwright.server.jobs.model.JobReports;
import io.bootwright.server.jobs.model.JobStep;
import io.bootwright.server.workflow.Workflow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A job that has passed every check and is about to be written.
 *
 * @param recipe with its references pinned
 * @param installer {@code media/NAME:TAG}
 * @param installerDigest the ISO's digest
 * @param artifacts manifest digests of this host's registry it is pinned to
 * @param warnings of the bundle and of this host, with pointers from the request's root
 * @param by name of who asked for it
 */
public record NewJob(
        UUID id,
        JobRequest request,
        ObjectNode recipe,
        Workflow workflow,
        String installer,
        String installerDigest,
        List<String> artifacts,
        List<Fault> warnings,
        String by,
        Optional<String> idempotencyHash) {
    /** The job as it is accepted. */
    public Job job(Instant now) {
        Workflow.Completion completion = workflow.completion(recipe);
        return new Job(
                new Job.Identity(id, 0, request.serial(), by, now, idempotencyHash, request.hash()),
                new JobPlan(
                        request.target(),
                        workflow.bundle(),
                        installer,
                        installerDigest,
                        artifacts,
                        warnings,
                        request.onCompletion(),
                        request.onFailure(),
                        completion.timeout(),
                        completion.heartbeat(),
                        workflow.updatesByBmc(),
                        completion.rule()),
                JobProgress.accepted(now),
                JobOutcome.none(),
                JobReports.none(),
                JobPower.untouched(),
                JobMedia.none(),
                Job.Lease.free(),
                Job.Journal.empty());
    }

    /** Its steps, none of which has begun. */
    public List<JobStep> steps() {
        List<Step> steps = workflow.steps();
        return IntStream.range(0, steps.size())
                .mapToObj(i -> JobStep.pending(
                                i, steps.get(i).unit(), steps.get(i).title())
                        .uninterruptible(steps.get(i).uninterruptible()))
                .toList();
    }
}
