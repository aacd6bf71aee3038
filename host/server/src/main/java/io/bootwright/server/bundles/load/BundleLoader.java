package io.bootwright.server.bundles.load;

import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.BundleCheck;
import io.bootwright.bundle.BundleReport;
import io.bootwright.server.bundles.store.JarCache;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.WorkflowException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Loads versions when they are needed and unloads them when they are not: a version stays loaded while it is active or
 * a call holds a lease on it. Safe for use by many threads.
 */
public final class BundleLoader implements AutoCloseable {
    private final JarCache cache;
    private final BundleCheck check;
    private final BundleLimits limits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Entry> entries = new HashMap<>();
    private Set<String> active = Set.of();

    public BundleLoader(JarCache cache, BundleCheck check, BundleLimits limits) {
        this.cache = cache;
        this.check = check;
        this.limits = limits;
    }

    /** A version that somebody uses. */
    private static final class Entry {
        private final String digest;
        /** Held while loading, so that others wait for this version only. */
        private final ReentrantLock loading = new ReentrantLock();

        private int leases;
        private volatile @Nullable LoadedBundle loaded;

        Entry(String digest) {
            this.digest = digest;
        }
    }

    /** A version that stays loaded until the lease is closed. */
    public record Lease(LoadedBundle loaded, Runnable end) implements AutoCloseable {
        @Override
        public void close() {
            end.run();
        }
    }

    /**
     * Loads a version unless it is, and keeps it loaded.
     *
     * @throws WorkflowException when its jar is gone, damaged or cannot be loaded
     */
    public Lease lease(BundleRef ref) {
        Entry entry;
        lock.lock();
        try {
            entry = entries.computeIfAbsent(ref.digest(), Entry::new);
            entry.leases++;
        } finally {
            lock.unlock();
        }
        try {
            return new Lease(loaded(entry, ref), () -> release(entry));
        } catch (RuntimeException e) {
            release(entry);
            throw e;
        }
    }

    private LoadedBundle loaded(Entry entry, BundleRef ref) {
        entry.loading.lock();
        try {
            LoadedBundle loaded = entry.loaded;
            if (loaded == null) {
                loaded = load(ref);
                entry.loaded = loaded;
            }
            return loaded;
        } finally {
            entry.loading.unlock();
        }
    }

    private LoadedBundle load(BundleRef ref) {
        if (!cache.isIntact(ref.digest())) {
            throw new WorkflowException("The jar of bundle " + ref.id() + " " + ref.version()
                    + " is missing or damaged in the data directory. Publish it again.");
        }
        Path jar = cache.path(ref.digest());
        BundleReport report = check.jar(jar);
        Bundle bundle = report.bundle()
                .orElseThrow(() -> new WorkflowException("Bundle " + ref.id() + " " + ref.version()
                        + " is not accepted any more: " + String.join(" ", report.errors())));
        return open(ref, bundle, jar);
    }

    /** Loads a jar that is not in the cache yet, to see whether it can be loaded. */
    public LoadedBundle open(BundleRef ref, Bundle bundle, Path jar) {
        Optional<LoadedPlugin> room =
                bundle.workflowClass().map(name -> LoadedPlugin.open(jar, bundle, name, limits.load()));
        return new LoadedBundle(ref, bundle, room, limits);
    }

    /** Says which versions stay loaded without a lease. */
    public void active(Set<String> digests) {
        lock.lock();
        try {
            active = Set.copyOf(digests);
            entries.values().removeIf(this::isUnused);
        } finally {
            lock.unlock();
        }
    }

    private void release(Entry entry) {
        lock.lock();
        try {
            entry.leases--;
            if (isUnused(entry)) {
                entries.remove(entry.digest);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isUnused(Entry entry) {
        LoadedBundle loaded = entry.loaded;
        if (entry.leases > 0 || (loaded != null && active.contains(entry.digest) && !loaded.isExhausted())) {
            return false;
        }
        if (loaded != null) {
            loaded.close();
        }
        return true;
    }

    /** How many versions are loaded right now. */
    public int loaded() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        active(Set.of());
    }
}
