package io.bootwright.server.jobs.run;

import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Jobs that ended since the start, by bundle and result, and how long they took. Safe for use by many threads. */
public final class JobFigures {
    private final Map<List<String>, Figures> byResult = new ConcurrentHashMap<>();

    private record Figures(LongAdder jobs, LongAdder millis) {}

    public JobFigures() {}

    /** Counts a job that is complete now. */
    public void ended(Job job, Instant now) {
        List<String> labels =
                List.of(job.plan().bundle().id(), job.result().map(ApiName::of).orElse(""));
        Figures figures = byResult.computeIfAbsent(labels, key -> new Figures(new LongAdder(), new LongAdder()));
        figures.jobs().increment();
        figures.millis().add(Duration.between(job.identity().createdAt(), now).toMillis());
    }

    /** Number of jobs by bundle and result. */
    public Map<List<String>, Double> count() {
        Map<List<String>, Double> samples = new HashMap<>();
        byResult.forEach(
                (labels, figures) -> samples.put(labels, (double) figures.jobs().sum()));
        return samples;
    }

    /** Seconds from acceptance to completion, summed up, by bundle and result. */
    public Map<List<String>, Double> seconds() {
        Map<List<String>, Double> samples = new HashMap<>();
        byResult.forEach(
                (labels, figures) -> samples.put(labels, figures.millis().sum() / 1e3));
        return samples;
    }
}
