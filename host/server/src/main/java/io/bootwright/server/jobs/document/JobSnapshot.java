package io.bootwright.server.jobs.document;

import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobStep;
import io.bootwright.server.media.MediaReads;
import java.util.List;
import java.util.Optional;

/**
 * What the document of a job is made of.
 *
 * @param output JSON object the target left, as text
 */
public record JobSnapshot(Job job, List<JobStep> steps, List<MediaReads> reads, Optional<String> output) {}
