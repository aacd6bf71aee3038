package io.bootwright.server.metrics;

import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;

/** How long something takes, counted in buckets. Safe for use by many threads. */
public final class Durations {
    private static final double NANOS = 1e9;

    private final Histogram histogram;

    Durations(Histogram histogram) {
        this.histogram = histogram;
    }

    /**
     * Counts one.
     *
     * @param labels values of the labels, in their order; not chosen freely by clients, as each new one is kept for good
     */
    public void took(Duration duration, String... labels) {
        histogram.labelValues(labels).observe(duration.toNanos() / NANOS);
    }
}
