package io.bootwright.server.jobs.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What a job's machine has reported, as far as the next report depends on it.
 *
 * @param lastContact when it reported last
 * @param lastSeq highest sequence number of a report; 0 before the first
 * @param bootId which start of the machine carries the job out (Linux's {@code boot_id})
 */
public record JobReports(Optional<Instant> lastContact, long lastSeq, Optional<String> bootId) {
    /** Of a machine that has not reported. */
    public static JobReports none() {
        return new JobReports(Optional.empty(), 0, Optional.empty());
    }

    /**
     * After a report.
     *
     * @param seq its number, if it has one
     */
    public JobReports heard(Instant now, Optional<Long> seq) {
        return new JobReports(Optional.of(now), seq.orElse(lastSeq), bootId);
    }

    public JobReports withBootId(String id) {
        return new JobReports(lastContact, lastSeq, Optional.of(id));
    }
}
