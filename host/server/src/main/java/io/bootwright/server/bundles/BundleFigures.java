package io.bootwright.server.bundles;

import io.bootwright.server.bundles.load.CallFigures;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Figures of the bundles, as samples by the values of their labels. Safe for use by many threads. */
public final class BundleFigures {
    private final Bundles bundles;
    private final CallFigures calls;

    BundleFigures(Bundles bundles, CallFigures calls) {
        this.bundles = bundles;
        this.calls = calls;
    }

    /** Versions whose class or data is in memory. */
    public double loaded() {
        return bundles.loaded();
    }

    /** Installed versions by bundle. */
    public Map<List<String>, Double> versions() {
        Map<List<String>, Double> samples = new HashMap<>();
        bundles.versions().forEach((id, versions) -> samples.put(List.of(id), (double) versions.size()));
        return samples;
    }

    /** 1 for each active version. */
    public Map<List<String>, Double> active() {
        Map<List<String>, Double> samples = new HashMap<>();
        bundles.catalogue()
                .bundles()
                .forEach((id, active) -> samples.put(List.of(id, active.ref().version()), 1.0));
        return samples;
    }

    /** Calls of bundles' code by bundle and method. */
    public Map<List<String>, Double> calls() {
        return calls.calls();
    }

    /** Calls that threw, took too long or returned something unusable. */
    public Map<List<String>, Double> failures() {
        return calls.failures();
    }

    /** Time spent in calls, in seconds. */
    public Map<List<String>, Double> seconds() {
        return calls.seconds();
    }
}
