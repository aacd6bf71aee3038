package io.bootwright.server.jobs.model;

import java.util.Optional;

/**
 * Where a job's discs are.
 *
 * @param state whether they are inserted
 * @param installerPath path below the media URL
 * @param taskPath path below the media URL
 * @param taskIso the task ISO's file
 * @param installerSlot id of the BMC's slot
 * @param taskSlot id of the BMC's slot; empty when the task is served within the installer
 */
public record JobMedia(
        MediaState state,
        Optional<String> installerPath,
        Optional<String> taskPath,
        Optional<String> taskIso,
        Optional<String> installerSlot,
        Optional<String> taskSlot) {
    /** No discs yet. */
    public static JobMedia none() {
        return new JobMedia(
                MediaState.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    public JobMedia inserted() {
        return in(MediaState.INSERTED);
    }

    /** Out of the slots, if they were in. */
    public JobMedia ejected() {
        return state == MediaState.INSERTED ? in(MediaState.EJECTED) : this;
    }

    private JobMedia in(MediaState next) {
        return new JobMedia(next, installerPath, taskPath, taskIso, installerSlot, taskSlot);
    }
}
