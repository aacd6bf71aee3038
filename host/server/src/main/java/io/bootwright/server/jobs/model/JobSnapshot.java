package io.bootwright.server.jobs.model;

import io.bootwright.server.media.MediaReads;
import java.util.List;
import java.util.Optional;

/**
 * What the document of a job is made of.
 *
 * @param output JSON object the target left, as text
 */
public record JobSnapshot(Job job, List<JobStep> steps, List<MediaReads> reads, Optional<String> output) {
    public JobSnapshot withReads(List<MediaReads> newReads) {
        return new JobSnapshot(job, steps, newReads, output);
    }
}
