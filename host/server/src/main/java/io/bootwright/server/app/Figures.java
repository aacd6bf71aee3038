package io.bootwright.server.app;

import io.bootwright.server.jobs.Jobs;
import io.bootwright.server.media.Media;
import io.bootwright.server.media.MediaReads;
import java.util.Map;
import java.util.TreeMap;

/** Figures of the features, asked for at each look. */
final class Figures {
    private Figures() {}

    static void ofJobs(Metrics metrics, Jobs jobs) {
        metrics.add(new Metrics.Family("jobs", "gauge", "Jobs by status and result.", () -> byState(jobs.counts())));
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
