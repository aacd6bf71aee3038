package io.bootwright.server.app;

import io.bootwright.registry.Registry;
import io.bootwright.registry.RequestClass;
import io.bootwright.registry.UpkeepRun;
import io.bootwright.server.metrics.Metrics;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Figures of the registry, names beginning with {@code registry_}. */
final class RegistryMetrics {
    private final Metrics metrics;
    private final Registry registry;

    private RegistryMetrics(Metrics metrics, Registry registry) {
        this.metrics = metrics;
        this.registry = registry;
    }

    static void into(Metrics metrics, Registry registry) {
        RegistryMetrics figures = new RegistryMetrics(metrics, registry);
        figures.transfers();
        figures.upkeep();
    }

    private void transfers() {
        metrics.counter(
                "registry_received_bytes_total",
                "Bytes of bodies received.",
                () -> registry.figures().bytesReceived());
        metrics.counter(
                "registry_sent_bytes_total",
                "Bytes of blobs and manifests sent.",
                () -> registry.figures().bytesSent());
        metrics.counter(
                "registry_requests_total",
                "Answered requests by class and first digit of the status.",
                List.of("class", "status"),
                this::requests);
        metrics.gauge("registry_uploads_open", "Uploads that clients may go on with.", registry::openUploads);
        metrics.gauge("registry_pulls_running", "Blobs that are being sent.", registry::runningPulls);
        metrics.gauge("registry_pushes_running", "Bodies of blobs that are being received.", registry::runningPushes);
        metrics.gauge("registry_disk_free_bytes", "Free space on the registry's disk.", () -> disk(true));
        metrics.gauge("registry_disk_total_bytes", "Size of the registry's disk.", () -> disk(false));
    }

    private void upkeep() {
        run("gc", () -> registry.upkeep().lastCollection());
        run("scrub", () -> registry.upkeep().lastScrub());
        metrics.gauge(
                "registry_scrub_running",
                "1 while a scrub is running.",
                () -> registry.upkeep().scrubbing().isPresent() ? 1 : 0);
        ofRun(
                "scrub_last_damaged_blobs",
                "Blobs that the last scrub took out of service.",
                () -> registry.upkeep().lastScrub(),
                run -> run.damaged().size());
    }

    private void run(String kind, Supplier<Optional<UpkeepRun>> last) {
        ofRun(
                kind + "_last_timestamp_seconds",
                "When the last run ended.",
                last,
                run -> run.endedAt().toEpochMilli() / 1e3);
        ofRun(kind + "_last_blobs", "Blobs of the last run.", last, UpkeepRun::blobs);
        ofRun(kind + "_last_bytes", "Bytes of the last run.", last, UpkeepRun::bytes);
    }

    /** A figure that is missing until there was a run. */
    private void ofRun(
            String name, String help, Supplier<Optional<UpkeepRun>> last, ToDoubleFunction<UpkeepRun> value) {
        metrics.gauge(
                "registry_" + name,
                help,
                List.of(),
                () -> last.get()
                        .map(run -> Map.of(List.<String>of(), value.applyAsDouble(run)))
                        .orElseGet(Map::of));
    }

    private Map<List<String>, Double> requests() {
        Map<List<String>, Double> samples = new HashMap<>();
        for (RequestClass each : RequestClass.values()) {
            for (int status = 2; status <= 5; status++) {
                samples.put(List.of(each.label(), status + "xx"), (double)
                        registry.figures().requests(each, status));
            }
        }
        return samples;
    }

    private double disk(boolean free) {
        try {
            return free ? registry.blobs().usableSpace() : registry.blobs().totalSpace();
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
