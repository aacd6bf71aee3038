package io.bootwright.server.media;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Puts a job's two discs where its BMC can fetch them, and says what was fetched. Survives a restart of the host. Safe
 * for use by many threads.
 */
public interface MediaShelf {
    /**
     * Makes a disc fetchable; publishing the same job and role again returns the same path.
     *
     * @throws PatchException when the source's patches do not fit its image
     * @return path below the media URL: {@code /media/TOKEN/NAME.iso}, with an unguessable token
     */
    String publish(UUID job, MediaRole role, MediaSource source);

    /**
     * The same medium under a name for a USB stick: some BMCs take {@code .iso} for CDs only and {@code .img} for sticks.
     *
     * @param path from {@link #publish}
     */
    static String stick(String path) {
        return path.substring(0, path.length() - ".iso".length()) + ".img";
    }

    /** What the BMC has read of each disc of a job, installer first. */
    List<MediaReads> reads(UUID job);

    /** The same for some jobs; those without discs are not among them. */
    Map<UUID, List<MediaReads>> reads(Collection<UUID> jobs);

    /** Ends the job's paths; {@link #reads} keeps its last figures. */
    void withdraw(UUID job);

    /** Removes what is remembered of the discs of a job whose paths have ended. */
    void forget(UUID job);
}
