package io.bootwright.server.app;

import io.bootwright.registry.Registry;
import io.bootwright.registry.api.RequestClass;
import io.bootwright.registry.upkeep.UpkeepRun;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Figures of the registry, names beginning with {@code registry_}. */
final class RegistryFamilies {
    private final Metrics metrics;
    private final Registry registry;

    private RegistryFamilies(Metrics metrics, Registry registry) {
        this.metrics = metrics;
        this.registry = registry;
    }

    static void into(Metrics metrics, Registry registry) {
        RegistryFamilies families = new RegistryFamilies(metrics, registry);
        families.transfers();
        families.upkeep();
    }

    private void transfers() {
        one(
                "received_bytes_total",
                "counter",
                "Bytes of bodies received.",
                () -> registry.figures().bytesReceived());
        one(
                "sent_bytes_total",
                "counter",
                "Bytes of blobs and manifests sent.",
                () -> registry.figures().bytesSent());
        add("requests_total", "counter", "Answered requests by class and first digit of the status.", this::requests);
        one("uploads_open", "gauge", "Uploads that clients may go on with.", registry::openUploads);
        one("pulls_running", "gauge", "Blobs that are being sent.", registry::runningPulls);
        one("pushes_running", "gauge", "Bodies of blobs that are being received.", registry::runningPushes);
        one("disk_free_bytes", "gauge", "Free space on the registry's disk.", () -> disk(true));
        one("disk_total_bytes", "gauge", "Size of the registry's disk.", () -> disk(false));
    }

    private void upkeep() {
        run("gc", () -> registry.upkeep().lastCollection());
        run("scrub", () -> registry.upkeep().lastScrub());
        one(
                "scrub_running",
                "gauge",
                "1 while a scrub is running.",
                () -> registry.upkeep().scrubbing().isPresent() ? 1 : 0);
        add(
                "scrub_last_damaged_blobs",
                "gauge",
                "Blobs that the last scrub took out of service.",
                () -> of(registry.upkeep().lastScrub(), run -> run.damaged().size()));
    }

    private void run(String kind, Supplier<Optional<UpkeepRun>> last) {
        add(
                kind + "_last_timestamp_seconds",
                "gauge",
                "When the last run ended.",
                () -> of(last.get(), run -> run.endedAt().toEpochMilli() / 1e3));
        add(kind + "_last_blobs", "gauge", "Blobs of the last run.", () -> of(last.get(), UpkeepRun::blobs));
        add(kind + "_last_bytes", "gauge", "Bytes of the last run.", () -> of(last.get(), UpkeepRun::bytes));
    }

    private Map<String, Double> requests() {
        Map<String, Double> samples = new TreeMap<>();
        for (RequestClass each : RequestClass.values()) {
            for (int status = 2; status <= 5; status++) {
                samples.put("class=\"" + each.label() + "\",status=\"" + status + "xx\"", (double)
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

    private static Map<String, Double> of(Optional<UpkeepRun> run, ToDoubleFunction<UpkeepRun> value) {
        return run.map(found -> Map.of("", value.applyAsDouble(found))).orElseGet(Map::of);
    }

    private void one(String name, String type, String help, DoubleSupplier value) {
        add(name, type, help, () -> Map.of("", value.getAsDouble()));
    }

    private void add(String name, String type, String help, Supplier<Map<String, Double>> samples) {
        metrics.add(new Metrics.Family("registry_" + name, type, help, samples));
    }
}
