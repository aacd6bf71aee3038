package io.bootwright.server.app;

import io.bootwright.server.bundles.BundleFigures;
import io.bootwright.server.jobs.Jobs;
import io.bootwright.server.media.Media;
import io.bootwright.server.media.MediaReads;
import io.bootwright.server.metrics.Metrics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Figures of the features, asked for at each look. */
final class FeatureMetrics {
    private static final List<String> BUNDLE = List.of("bundle");
    private static final List<String> CALL = List.of("bundle", "call");
    private static final List<String> RESULT = List.of("bundle", "result");

    private FeatureMetrics() {}

    static void ofJobs(Metrics metrics, Jobs jobs) {
        metrics.gauge(
                "jobs", "Jobs by status and result.", List.of("status", "result"), () -> byParts(jobs.counts(), 2));
    }

    static void ofBundles(Metrics metrics, BundleFigures bundles, Jobs jobs) {
        metrics.gauge("bundle_versions", "Installed versions of each bundle.", BUNDLE, bundles::versions);
        metrics.gauge(
                "bundle_active",
                "1 for the active version of each bundle.",
                List.of("bundle", "version"),
                bundles::active);
        metrics.gauge("bundle_versions_loaded", "Versions in memory right now.", bundles::loaded);
        metrics.counter("bundle_calls_total", "Calls of bundles' code.", CALL, bundles::calls);
        metrics.counter("bundle_call_failures_total", "Calls of bundles' code that failed.", CALL, bundles::failures);
        metrics.counter("bundle_call_seconds_total", "Time spent in bundles' code.", CALL, bundles::seconds);
        metrics.gauge(
                "bundle_jobs",
                "Jobs by bundle, status and result.",
                List.of("bundle", "status", "result"),
                () -> byParts(jobs.countsByBundle(), 3));
        metrics.counter("bundle_jobs_ended_total", "Jobs that ended since the start.", RESULT, jobs.figures()::count);
        metrics.counter(
                "bundle_job_seconds_total",
                "Time from acceptance to completion of those jobs.",
                RESULT,
                jobs.figures()::seconds);
    }

    static void ofMedia(Metrics metrics, Media media) {
        metrics.gauge(
                "media_discs", "Discs served right now.", () -> media.all().size());
        metrics.gauge(
                "media_read_bytes",
                "Distinct bytes that BMCs have read of the discs served right now.",
                () -> media.all().stream().mapToDouble(MediaReads::bytesRead).sum());
    }

    /** Keys have their parts between slashes; the last one, the result, may be missing. */
    private static Map<List<String>, Double> byParts(Map<String, Long> counts, int parts) {
        Map<List<String>, Double> samples = new HashMap<>();
        counts.forEach((key, count) -> {
            List<String> labels = List.of((key + "/").split("/", -1));
            samples.put(labels.subList(0, parts), (double) count);
        });
        return samples;
    }
}
