package io.bootwright.server.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * The host's figures in the Prometheus text format. Most are asked for when somebody looks; durations are counted as they
 * happen. Names are given without the prefix {@code bootwright_}. Safe for use by many threads.
 */
public final class Metrics {
    private static final String PREFIX = "bootwright_";

    private final PrometheusRegistry registry = new PrometheusRegistry();

    /** Adds one figure that can go up and down; {@code NaN} when it is not known. */
    public void gauge(String name, String help, DoubleSupplier value) {
        gauge(name, help, List.of(), () -> Map.of(List.of(), value.getAsDouble()));
    }

    /**
     * Adds figures that can go up and down.
     *
     * @param labels names of labels
     * @param samples values of the labels, in that order, to the figure
     */
    public void gauge(String name, String help, List<String> labels, Supplier<Map<List<String>, Double>> samples) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .callback(callback ->
                        samples.get().forEach((values, value) -> callback.call(value, values.toArray(String[]::new))))
                .register(registry);
    }

    /** Adds one figure that only goes up; its name ends in {@code _total}. */
    public void counter(String name, String help, DoubleSupplier value) {
        counter(name, help, List.of(), () -> Map.of(List.of(), value.getAsDouble()));
    }

    /** Adds figures that only go up; parameters as for gauges. */
    public void counter(String name, String help, List<String> labels, Supplier<Map<List<String>, Double>> samples) {
        CounterWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .callback(callback ->
                        samples.get().forEach((values, value) -> callback.call(value, values.toArray(String[]::new))))
                .register(registry);
    }

    /**
     * Adds a histogram of durations, from which percentiles can be asked.
     *
     * @param name ends in {@code _seconds}
     * @param upperBounds of the buckets, in seconds, ascending
     */
    public Durations durations(String name, String help, List<String> labels, double... upperBounds) {
        return new Durations(Histogram.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(labels.toArray(String[]::new))
                .classicOnly()
                .classicUpperBounds(upperBounds)
                .register(registry));
    }

    /**
     * Adds a figure that is always 1 and whose labels tell something.
     *
     * @param name ends in {@code _info}
     */
    public void info(String name, String help, Map<String, String> labels) {
        List<String> names = labels.keySet().stream().sorted().toList();
        Info info = Info.builder()
                .name(PREFIX + name)
                .help(help)
                .labelNames(names.toArray(String[]::new))
                .register(registry);
        info.setLabelValues(names.stream().map(labels::get).toArray(String[]::new));
    }

    /** Everything, as Prometheus reads it (text format 0.0.4), in UTF-8. */
    public byte[] text() {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.builder().build().write(text, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toByteArray();
    }
}
