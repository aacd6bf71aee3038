package io.bootwright.server.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.server.security.SecretBox;
import io.bootwright.server.workflow.Workflow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Writes a new job with its steps, its sealed recipe and its first event. */
final class JobInsert {
    private JobInsert() {}

    /**
     * Inserts the job.
     *
     * @return its document, which is also its first event
     */
    static ObjectNode run(Handle handle, NewJob job, SecretBox box, Instant now) {
        var bundle = job.workflow().bundle();
        var completion = job.workflow().completion(job.recipe());
        JobRequest request = job.request();
        String key = job.idempotencyHash().map(hash -> ":key").orElse("NULL");
        try (var insert = handle.createUpdate("""
                INSERT INTO jobs (job_id, server_serial, active_server, task_target, bundle_id, bundle_version,
                  bundle_digest, installer, installer_digest, artifact_digests, warnings, on_completion, on_failure,
                  timeout_seconds, heartbeat_seconds, by_bmc, completion, created_by, idempotency_hash, body_hash,
                  status, stage, stage_since, created_at, last_update, media_state)
                VALUES (:id, :serial, :serial, :target, :bundle, :version,
                  :bundle_digest, :installer, :installer_digest, :artifacts, :warnings, :on_completion, :on_failure,
                  :timeout, :heartbeat, :by_bmc, :completion, :by, %s, :body,
                  :status, :stage, :now, :now, :now, :media)
                """.formatted(key))) {
            job.idempotencyHash().ifPresent(hash -> insert.bind("key", hash));
            insert.bind("id", job.id())
                    .bind("serial", request.serial())
                    .bind("target", request.target())
                    .bind("bundle", bundle.id())
                    .bind("version", bundle.version())
                    .bind("bundle_digest", bundle.digest())
                    .bind("installer", job.installer())
                    .bind("installer_digest", job.installerDigest())
                    .bind("artifacts", JobTx.texts(job.artifacts()))
                    .bind("warnings", Json.write(JobWarnings.toJson(job.warnings())))
                    .bind("on_completion", ApiName.of(request.onCompletion()))
                    .bind("on_failure", ApiName.of(request.onFailure()))
                    .bind("timeout", completion.timeout().toSeconds())
                    .bind("heartbeat", completion.heartbeat().toSeconds())
                    .bind("by_bmc", job.workflow().updatesByBmc())
                    .bind("completion", CompletionJson.row(completion.rule()))
                    .bind("by", job.by())
                    .bind("body", request.hash())
                    .bind("status", ApiName.of(Status.QUEUED))
                    .bind("stage", ApiName.of(Stage.QUEUED))
                    .bind("now", Times.utc(now))
                    .bind("media", ApiName.of(MediaState.NONE))
                    .execute();
        }
        JobTx tx = new JobTx(handle, JobQueries.find(handle, job.id()).orElseThrow());
        tx.putPart(JobParts.RECIPE, JobParts.seal(box, job.id(), job.recipe()));
        List<Workflow.Step> steps = job.workflow().steps();
        for (int i = 0; i < steps.size(); i++) {
            JobStep step = JobStep.pending(i, steps.get(i).unit(), steps.get(i).title())
                    .uninterruptible(steps.get(i).uninterruptible());
            StepRows.put(handle, job.id(), step, false);
        }
        JobView view = new JobView(tx.job(), tx.steps(), List.of(), Optional.empty());
        tx.event(JobEvent.Kind.JOB, Json.write(JobDocument.forEvent(view)));
        tx.log(LogLine.ofHost(now, "accepted from " + job.by() + ": " + request.target() + " on " + request.serial()));
        tx.job()
                .warnings()
                .forEach(warning ->
                        tx.log(LogLine.ofHost(now, "warning: " + warning.pointer() + ": " + warning.detail())));
        tx.finish();
        return JobDocument.of(view);
    }
}
