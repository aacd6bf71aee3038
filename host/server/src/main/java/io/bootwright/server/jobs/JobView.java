package io.bootwright.server.jobs;

import io.bootwright.server.media.MediaReads;
import java.util.List;
import java.util.Optional;

/**
 * What the document of a job is made of.
 *
 * @param output JSON object the target left, as text
 */
record JobView(JobRow job, List<JobStep> steps, List<MediaReads> reads, Optional<String> output) {
    JobView withReads(List<MediaReads> newReads) {
        return new JobView(job, steps, newReads, output);
    }
}
