package io.bootwright.server.jobs.store;

import io.bootwright.errors.ErrorCode;
import io.bootwright.formats.Json;
import io.bootwright.server.jobs.document.CompletionJson;
import io.bootwright.server.jobs.document.JobWarnings;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.JobMedia;
import io.bootwright.server.jobs.model.JobOutcome;
import io.bootwright.server.jobs.model.JobPlan;
import io.bootwright.server.jobs.model.JobPower;
import io.bootwright.server.jobs.model.JobProgress;
import io.bootwright.server.jobs.model.JobReports;
import io.bootwright.server.jobs.model.MediaState;
import io.bootwright.server.jobs.model.PowerAfter;
import io.bootwright.server.jobs.model.PowerHistory;
import io.bootwright.server.jobs.model.Result;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.model.Status;
import io.bootwright.server.workflow.BundleRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.SqlStatement;

/** Rows of {@code jobs}: the one place where a job's parts and its columns meet. */
final class JobRows {
    /** Reads a whole row. */
    static final RowMapper<Job> MAPPER = (row, context) -> read(row);

    /** What changes after a job was accepted. The lease is claimed and renewed apart. */
    private static final String UPDATE = """
            UPDATE jobs SET status = :status, stage = :stage, stage_since = :stage_since,
              stage_deadline = :stage_deadline, last_update = :last_update, ended_at = :ended_at,
              job_result = :job_result, final_status = :final_status, failed_step = :failed_step,
              error_code = :error_code, error_detail = :error_detail, error_hint = :error_hint,
              last_contact_at = :last_contact_at, last_seq = :last_seq, boot_id = :boot_id,
              power_touched = :power_touched, power_ons = :power_ons, powered_on_at = :powered_on_at,
              power_seen = :power_seen, power_held = :power_held, media_state = :media_state,
              installer_path = :installer_path, task_path = :task_path, task_iso = :task_iso,
              installer_slot = :installer_slot, task_slot = :task_slot,
              row_version = :row_version, last_event = :last_event, log_lines = :log_lines, log_chars = :log_chars%s
            WHERE job_id = :job_id AND row_version = :known_version
            """;

    private static final String CHANGE = UPDATE.formatted("");

    private static final String COMPLETE =
            UPDATE.formatted(", active_server = NULL, lease_owner = NULL, lease_until = NULL");

    private static final String INSERT = """
            INSERT INTO jobs (job_id, server_serial, active_server, task_target, bundle_id, bundle_version,
              bundle_digest, installer, installer_digest, artifact_digests, warnings, on_completion, on_failure,
              timeout_seconds, heartbeat_seconds, by_bmc, completion, created_by, idempotency_hash, body_hash,
              created_at, status, stage, stage_since, last_update, media_state,
              row_version, last_event, log_lines, log_chars)
            VALUES (:job_id, :serial, :serial, :target, :bundle_id, :bundle_version,
              :bundle_digest, :installer, :installer_digest, :artifacts, :warnings, :on_completion, :on_failure,
              :timeout, :heartbeat, :by_bmc, :completion, :created_by, :idempotency_hash, :body_hash,
              :created_at, :status, :stage, :stage_since, :last_update, :media_state,
              :row_version, :last_event, :log_lines, :log_chars)
            """;

    private JobRows() {}

    /** Writes a new job, in the state it is accepted in. */
    static void insert(Handle handle, Job job) {
        Job.Identity identity = job.identity();
        JobPlan plan = job.plan();
        try (var insert = handle.createUpdate(INSERT)) {
            new Columns(insert)
                    .put("serial", identity.serial())
                    .put("created_by", identity.createdBy())
                    .put("created_at", identity.createdAt())
                    .text("idempotency_hash", identity.idempotencyHash())
                    .put("body_hash", identity.bodyHash())
                    .put("target", plan.target())
                    .put("bundle_id", plan.bundle().id())
                    .put("bundle_version", plan.bundle().version())
                    .put("bundle_digest", plan.bundle().digest())
                    .put("installer", plan.installer())
                    .put("installer_digest", plan.installerDigest())
                    .put("artifacts", plan.artifacts())
                    .put("warnings", Json.write(JobWarnings.toJson(plan.warnings())))
                    .put("on_completion", plan.onCompletion())
                    .put("on_failure", plan.onFailure())
                    .put("timeout", plan.timeout().toSeconds())
                    .put("heartbeat", plan.heartbeat().toSeconds())
                    .put("by_bmc", plan.byBmc())
                    .put("completion", CompletionJson.row(plan.completion()));
            bind(insert, job);
            insert.execute();
        }
    }

    /**
     * Writes a job that has changed.
     *
     * @param known the version that the change is made from
     * @return false when somebody else has changed the row meanwhile, and nothing was written
     */
    static boolean update(Handle handle, Job job, long known) {
        try (var update = handle.createUpdate(job.active() ? CHANGE : COMPLETE)) {
            bind(update, job);
            return update.bind("known_version", known).execute() == 1;
        }
    }

    private static void bind(SqlStatement<?> statement, Job job) {
        JobProgress progress = job.progress();
        JobOutcome outcome = job.outcome();
        JobReports reports = job.reports();
        JobPower power = job.power();
        JobMedia media = job.media();
        Job.Journal journal = job.journal();
        new Columns(statement)
                .put("job_id", job.id())
                .put("status", progress.status())
                .put("stage", progress.stage())
                .put("stage_since", progress.stageSince())
                .time("stage_deadline", progress.stageDeadline())
                .put("last_update", progress.lastUpdate())
                .time("ended_at", progress.endedAt())
                .name("job_result", outcome.result())
                .name("final_status", outcome.finalStatus())
                .text("failed_step", outcome.failedStep())
                .text("error_code", outcome.error().map(error -> error.code().code()))
                .text("error_detail", outcome.error().map(JobError::detail))
                .text("error_hint", outcome.error().map(JobError::hint))
                .time("last_contact_at", reports.lastContact())
                .put("last_seq", reports.lastSeq())
                .text("boot_id", reports.bootId())
                .put("power_touched", power.touched())
                .put("power_ons", power.ons())
                .time("powered_on_at", power.onAt())
                .put("power_seen", power.seen().json())
                .put("power_held", power.held())
                .put("media_state", media.state())
                .text("installer_path", media.installerPath())
                .text("task_path", media.taskPath())
                .text("task_iso", media.taskIso())
                .text("installer_slot", media.installerSlot())
                .text("task_slot", media.taskSlot())
                .put("row_version", journal.version())
                .put("last_event", journal.lastEvent())
                .put("log_lines", journal.logLines())
                .put("log_chars", journal.logChars());
    }

    private static Job read(ResultSet row) throws SQLException {
        return new Job(
                identity(row),
                plan(row),
                progress(row),
                outcome(row),
                reports(row),
                power(row),
                media(row),
                lease(row),
                journal(row));
    }

    private static Job.Identity identity(ResultSet row) throws SQLException {
        return new Job.Identity(
                row.getObject("job_id", UUID.class),
                row.getLong("list_position"),
                row.getString("server_serial"),
                row.getString("created_by"),
                Columns.time(row, "created_at").orElseThrow(),
                Columns.text(row, "idempotency_hash"),
                row.getString("body_hash"));
    }

    private static JobPlan plan(ResultSet row) throws SQLException {
        return new JobPlan(
                row.getString("task_target"),
                new BundleRef(
                        row.getString("bundle_id"), row.getString("bundle_version"), row.getString("bundle_digest")),
                row.getString("installer"),
                row.getString("installer_digest"),
                Columns.texts(row, "artifact_digests"),
                JobWarnings.read(row.getString("warnings")),
                Columns.name(row, "on_completion", PowerAfter.class).orElseThrow(),
                Columns.name(row, "on_failure", PowerAfter.class).orElseThrow(),
                Duration.ofSeconds(row.getLong("timeout_seconds")),
                Duration.ofSeconds(row.getLong("heartbeat_seconds")),
                row.getBoolean("by_bmc"),
                CompletionJson.read(row.getString("completion")));
    }

    private static JobProgress progress(ResultSet row) throws SQLException {
        return new JobProgress(
                Columns.name(row, "status", Status.class).orElseThrow(),
                Columns.name(row, "stage", Stage.class).orElseThrow(),
                Columns.time(row, "stage_since").orElseThrow(),
                Columns.time(row, "stage_deadline"),
                Columns.time(row, "last_update").orElseThrow(),
                Columns.time(row, "ended_at"));
    }

    private static JobOutcome outcome(ResultSet row) throws SQLException {
        Optional<ErrorCode> code = Columns.text(row, "error_code").map(JobErrorCodes::stored);
        String detail = Columns.text(row, "error_detail").orElse("");
        String hint = Columns.text(row, "error_hint").orElse("");
        return new JobOutcome(
                Columns.name(row, "job_result", Result.class),
                Columns.name(row, "final_status", Result.class),
                Columns.text(row, "failed_step"),
                code.map(known -> new JobError(known, detail, hint)));
    }

    private static JobReports reports(ResultSet row) throws SQLException {
        return new JobReports(
                Columns.time(row, "last_contact_at"), row.getLong("last_seq"), Columns.text(row, "boot_id"));
    }

    private static JobPower power(ResultSet row) throws SQLException {
        return new JobPower(
                row.getBoolean("power_touched"),
                row.getInt("power_ons"),
                Columns.time(row, "powered_on_at"),
                PowerHistory.read(row.getString("power_seen")),
                row.getBoolean("power_held"));
    }

    private static JobMedia media(ResultSet row) throws SQLException {
        return new JobMedia(
                Columns.name(row, "media_state", MediaState.class).orElseThrow(),
                Columns.text(row, "installer_path"),
                Columns.text(row, "task_path"),
                Columns.text(row, "task_iso"),
                Columns.text(row, "installer_slot"),
                Columns.text(row, "task_slot"));
    }

    private static Job.Lease lease(ResultSet row) throws SQLException {
        return new Job.Lease(Columns.text(row, "active_server").isPresent(), Columns.text(row, "lease_owner"));
    }

    private static Job.Journal journal(ResultSet row) throws SQLException {
        return new Job.Journal(
                row.getLong("row_version"),
                row.getLong("last_event"),
                row.getLong("log_lines"),
                row.getLong("log_chars"));
    }
}
