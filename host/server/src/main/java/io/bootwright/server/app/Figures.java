package io.bootwright.server.app;

import io.bootwright.server.bundles.BundleFigures;
import io.bootwright.server.jobs.Jobs;
import io.bootwright.server.media.Media;
import io.bootwright.server.media.MediaReads;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Figures of the features, asked for at each look. */
final class Figures {
    private Figures() {}

    static void ofJobs(Metrics metrics, Jobs jobs) {
        metrics.add(new Metrics.Family("jobs", "gauge", "Jobs by status and result.", () -> byState(jobs.counts())));
    }

    static void ofBundles(Metrics metrics, BundleFigures bundles, Jobs jobs) {
        gauge(metrics, "bundle_versions", "Installed versions of each bundle.", bundles::versions);
        gauge(metrics, "bundle_active", "1 for the active version of each bundle.", bundles::active);
        gauge(metrics, "bundle_versions_loaded", "Versions in memory right now.", () -> Map.of("", bundles.loaded()));
        counter(metrics, "bundle_calls_total", "Calls of bundles' code.", bundles::calls);
        counter(metrics, "bundle_call_failures_total", "Calls of bundles' code that failed.", bundles::failures);
        counter(metrics, "bundle_call_seconds_total", "Time spent in bundles' code.", bundles::seconds);
        gauge(metrics, "bundle_jobs", "Jobs by bundle, status and result.", () -> byBundle(jobs.countsByBundle()));
        counter(metrics, "bundle_jobs_ended_total", "Jobs that ended since the start.", jobs.figures()::count);
        counter(
                metrics,
                "bundle_job_seconds_total",
                "Time from acceptance to completion of those jobs.",
                jobs.figures()::seconds);
    }

    private static void gauge(Metrics metrics, String name, String help, Supplier<Map<String, Double>> samples) {
        metrics.add(new Metrics.Family(name, "gauge", help, samples));
    }

    private static void counter(Metrics metrics, String name, String help, Supplier<Map<String, Double>> samples) {
        metrics.add(new Metrics.Family(name, "counter", help, samples));
    }

    static void ofMedia(Metrics metrics, Media media) {
        metrics.add(new Metrics.Family(
                "media_discs",
                "gauge",
                "Discs served right now.",
                () -> Map.of("", (double) media.all().size())));
        metrics.add(new Metrics.Family(
                "media_read_bytes",
                "gauge",
                "Distinct bytes that BMCs have read of the discs served right now.",
                () -> Map.of(
                        "",
                        media.all().stream().mapToDouble(MediaReads::bytesRead).sum())));
    }

    /** Keys are {@code bundle/status} or {@code bundle/status/result}. */
    private static Map<String, Double> byBundle(Map<String, Long> counts) {
        Map<String, Double> samples = new TreeMap<>();
        counts.forEach((key, count) -> {
            String[] parts = (key + "/").split("/", -1);
            samples.put("bundle=\"" + parts[0] + "\",status=\"" + parts[1] + "\",result=\"" + parts[2] + "\"", (double)
                    count);
        });
        return samples;
    }

    /** Keys are {@code status} or {@code status/result}. */
    private static Map<String, Double> byState(Map<String, Long> counts) {
        Map<String, Double> samples = new TreeMap<>();
        counts.forEach((state, count) -> {
            int slash = state.indexOf('/');
            String status = slash < 0 ? state : state.substring(0, slash);
            String result = slash < 0 ? "" : state.substring(slash + 1);
            samples.put("status=\"" + status + "\",result=\"" + result + "\"", (double) count);
        });
        return samples;
    }
}
