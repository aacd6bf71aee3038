package io.bootwright.server.bundles.install;

import io.bootwright.server.bundles.model.BundleVersion;
import io.bootwright.server.bundles.store.BundleTable;
import io.bootwright.server.bundles.store.JarCache;
import io.bootwright.server.security.Audit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Keeps what is on disk within bounds: of each bundle the active version, those that jobs use and the {@value #KEPT}
 * newest others stay installed; jars of the rest are removed. What the product ships always stays. Callers serialise.
 */
public final class Housekeeping {
    /** Versions to roll back to, for each bundle. */
    public static final int KEPT = 20;

    /** A job that is being accepted right now is no row yet, so a jar outlives its version for a while. */
    private static final Duration GRACE = Duration.ofMinutes(5);

    private final JarCache cache;
    private final BundleTable table;
    private final Audit audit;
    private final Clock clock;
    private Supplier<Set<String>> inUse = Set::of;
    private boolean started;

    public Housekeeping(JarCache cache, BundleTable table, Audit audit, Clock clock) {
        this.cache = cache;
        this.table = table;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Begins to clean up.
     *
     * @param jobs digests of the versions that jobs under way use
     */
    public void start(Supplier<Set<String>> jobs) {
        inUse = jobs;
        started = true;
        run();
    }

    public boolean isInUse(String digest) {
        return inUse.get().contains(digest);
    }

    public void run() {
        if (!started) {
            return;
        }
        Set<String> used = new HashSet<>(inUse.get());
        Set<String> active = Set.copyOf(table.active().values());
        Set<String> keep = new HashSet<>(used);
        Map<String, Integer> kept = new HashMap<>();
        List<BundleVersion> newestFirst = table.versions().reversed();
        for (BundleVersion version : newestFirst) {
            String digest = version.ref().digest();
            boolean needed = active.contains(digest)
                    || used.contains(digest)
                    || version.origin() == BundleVersion.Origin.SHIPPED
                    || kept.merge(version.ref().id(), 1, Integer::sum) <= KEPT;
            if (needed) {
                keep.add(digest);
            } else {
                table.remove(digest);
                audit.record(
                        "host",
                        "bundle.prune",
                        version.ref().id() + " " + version.ref().version() + " " + digest);
            }
        }
        Instant since = clock.instant().minus(GRACE);
        table.removed().forEach((digest, at) -> {
            if (at.isAfter(since)) {
                keep.add(digest);
            }
        });
        cache.keepOnly(keep::contains);
    }
}
