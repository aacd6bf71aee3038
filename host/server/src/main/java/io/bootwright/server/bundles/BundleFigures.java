package io.bootwright.server.bundles;

import io.bootwright.server.bundles.load.CallFigures;
import java.util.Map;
import java.util.TreeMap;

/** Figures of the bundles, as samples by labels. Safe for use by many threads. */
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
    public Map<String, Double> versions() {
        Map<String, Double> samples = new TreeMap<>();
        bundles.versions().forEach((id, versions) -> samples.put("bundle=\"" + id + "\"", (double) versions.size()));
        return samples;
    }

    /** 1 for each active version. */
    public Map<String, Double> active() {
        Map<String, Double> samples = new TreeMap<>();
        bundles.catalogue()
                .bundles()
                .forEach((id, active) -> samples.put(
                        "bundle=\"" + id + "\",version=\"" + active.ref().version() + "\"", 1.0));
        return samples;
    }

    /** Calls of bundles' code by bundle and method. */
    public Map<String, Double> calls() {
        return calls.calls();
    }

    /** Calls that threw, took too long or returned something unusable. */
    public Map<String, Double> failures() {
        return calls.failures();
    }

    /** Time spent in calls, in seconds. */
    public Map<String, Double> seconds() {
        return calls.seconds();
    }
}
