package io.bootwright.server.jobs;

import io.bootwright.formats.Json;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.CompletionRule;
import io.bootwright.server.workflow.Workflow.RecipeFault;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A job as its row holds it, recipe and output excepted. Immutable.
 *
 * @param stage where it stands
 * @param stageSince since when
 * @param stageDeadline when this stage has to be over, if it has a time limit
 * @param target the systemd target
 * @param artifacts manifest digests of this host's registry that the job is pinned to
 * @param warnings of the bundle, when the job was accepted
 * @param timeout the bundle's limit from power-on to the final report
 * @param heartbeat the bundle's limit of silence
 * @param byBmc whether the BMC does the work, without a boot
 * @param powerHeld whether it ended while a step ran that must not lose power: then power is left alone
 * @param completion how the end of its work is known
 * @param powerTouched whether a power action may have been sent
 * @param powerOns power-ons counted, each before it was sent
 * @param powerSeen what the BMC said last while a vendor's installer was at work
 * @param lastSeq highest sequence number of a report
 * @param finalStatus the target's own last word
 */
record JobRow(
        UUID id,
        long position,
        String serial,
        boolean active,
        String target,
        BundleRef bundle,
        String installer,
        String installerDigest,
        List<String> artifacts,
        List<RecipeFault> warnings,
        PowerAfter onCompletion,
        PowerAfter onFailure,
        Duration timeout,
        Duration heartbeat,
        boolean byBmc,
        boolean powerHeld,
        CompletionRule completion,
        String createdBy,
        Optional<String> idempotencyHash,
        String bodyHash,
        Status status,
        Optional<Result> result,
        Stage stage,
        Instant stageSince,
        Optional<Instant> stageDeadline,
        Instant createdAt,
        Instant lastUpdate,
        Optional<String> leaseOwner,
        boolean powerTouched,
        int powerOns,
        Optional<Instant> poweredOnAt,
        PowerSeen powerSeen,
        MediaPlaces media,
        Optional<Instant> lastContact,
        long lastSeq,
        Optional<Result> finalStatus,
        Optional<String> failedStep,
        Optional<JobError> error,
        long lastEvent,
        long logLines,
        long logChars) {

    JobRow {
        artifacts = List.copyOf(artifacts);
        warnings = List.copyOf(warnings);
    }

    /**
     * Where the two discs are.
     *
     * @param state whether they are inserted
     * @param installerPath path below the media URL
     * @param taskPath path below the media URL
     * @param taskIso the task ISO's file
     * @param installerSlot id of the BMC's slot
     * @param taskSlot id of the BMC's slot
     */
    record MediaPlaces(
            MediaState state,
            Optional<String> installerPath,
            Optional<String> taskPath,
            Optional<String> taskIso,
            Optional<String> installerSlot,
            Optional<String> taskSlot) {}

    /** What becomes of the power, given how the job ended. */
    PowerAfter powerAfter() {
        PowerAfter wanted = result.filter(Result.SUCCEEDED::equals).isPresent() ? onCompletion : onFailure;
        return powerHeld ? PowerAfter.HOLD : wanted;
    }

    /** Whether an installer has ended that boots what it installed itself: power is the new system's own then. */
    boolean bootedItself() {
        return completion.vendor() && result.filter(Result.SUCCEEDED::equals).isPresent();
    }

    /** For messages: which job on which server. */
    String name() {
        return "job " + id + " on server " + serial;
    }

    static JobRow read(ResultSet row) throws SQLException {
        Optional<String> errorCode = text(row, "error_code");
        return new JobRow(
                row.getObject("job_id", UUID.class),
                row.getLong("list_position"),
                row.getString("server_serial"),
                text(row, "active_server").isPresent(),
                row.getString("task_target"),
                new BundleRef(
                        row.getString("bundle_id"), row.getString("bundle_version"), row.getString("bundle_digest")),
                row.getString("installer"),
                row.getString("installer_digest"),
                texts(row.getString("artifact_digests")),
                JobWarnings.read(row.getString("warnings")),
                ApiName.parse(PowerAfter.class, row.getString("on_completion")),
                ApiName.parse(PowerAfter.class, row.getString("on_failure")),
                Duration.ofSeconds(row.getLong("timeout_seconds")),
                Duration.ofSeconds(row.getLong("heartbeat_seconds")),
                row.getBoolean("by_bmc"),
                row.getBoolean("power_held"),
                CompletionJson.read(row.getString("completion")),
                row.getString("created_by"),
                text(row, "idempotency_hash"),
                row.getString("body_hash"),
                ApiName.parse(Status.class, row.getString("status")),
                text(row, "job_result").map(name -> ApiName.parse(Result.class, name)),
                ApiName.parse(Stage.class, row.getString("stage")),
                Times.read(row, "stage_since").orElseThrow(),
                Times.read(row, "stage_deadline"),
                Times.read(row, "created_at").orElseThrow(),
                Times.read(row, "last_update").orElseThrow(),
                text(row, "lease_owner"),
                row.getBoolean("power_touched"),
                row.getInt("power_ons"),
                Times.read(row, "powered_on_at"),
                PowerSeen.read(row.getString("power_seen")),
                new MediaPlaces(
                        ApiName.parse(MediaState.class, row.getString("media_state")),
                        text(row, "installer_path"),
                        text(row, "task_path"),
                        text(row, "task_iso"),
                        text(row, "installer_slot"),
                        text(row, "task_slot")),
                Times.read(row, "last_contact_at"),
                row.getLong("last_seq"),
                text(row, "final_status").map(name -> ApiName.parse(Result.class, name)),
                text(row, "failed_step"),
                errorCode.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new JobError(
                                ApiName.parse(JobErrorCode.class, errorCode.get()),
                                row.getString("error_detail"),
                                row.getString("error_hint"))),
                row.getLong("last_event"),
                row.getLong("log_lines"),
                row.getLong("log_chars"));
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    private static List<String> texts(String json) {
        List<String> texts = new ArrayList<>();
        Json.parseTrusted(json).forEach(node -> texts.add(node.asText()));
        return texts;
    }
}
