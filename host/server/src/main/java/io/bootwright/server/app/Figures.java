package io.bootwright.server.app;

import io.bootwright.server.jobs.Jobs;
import java.util.Map;
import java.util.TreeMap;

/** Figures of the features, asked for at each look. */
final class Figures {
    private Figures() {}

    static void ofJobs(Metrics metrics, Jobs jobs) {
        metrics.add(new Metrics.Family("jobs", "gauge", "Jobs by status and result.", () -> byState(jobs.counts())));
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
