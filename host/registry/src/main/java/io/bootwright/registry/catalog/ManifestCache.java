package io.bootwright.registry.catalog;

import io.bootwright.registry.blobs.BlobStore;
import io.bootwright.registry.oci.Digest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A cache of what tags and digests name, with the bytes of small manifests: a rack of machines pulls the same one again and
 * again. Changes that this host makes to manifests or tags are seen at once, changes by another host on the same database
 * within a second. Safe for use by many threads.
 */
public final class ManifestCache {
    private static final long KEEP_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int MOST_ENTRIES = 2000;
    /** Bytes of one manifest that is remembered, and of all. */
    private static final int SMALL = 128 * 1024;

    private static final int MOST_BYTES = 16 * 1024 * 1024;

    private final ManifestTable table;
    private final BlobStore blobs;
    private final AtomicLong generation = new AtomicLong();
    private final Map<Key, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicInteger bytes = new AtomicInteger();

    public ManifestCache(ManifestTable table, BlobStore blobs) {
        this.table = table;
        this.blobs = blobs;
    }

    private record Key(String repository, String reference) {}

    private record Entry(Found found, long generation, long until) {}

    /**
     * A manifest that was found.
     *
     * @param row its row
     * @param etag its entity tag, quotes included
     * @param content its bytes; empty when it is large
     */
    public record Found(ManifestTable.ManifestRow row, String etag, Optional<byte[]> content) {}

    /** Forgets everything. To be called after manifests, tags or their files have changed. */
    public void changed() {
        generation.incrementAndGet();
    }

    /** The manifest that a tag or digest names. */
    public Optional<Found> find(String repository, String reference) {
        Key key = new Key(repository, reference);
        Entry known = entries.get(key);
        if (known != null && known.generation() == generation.get() && System.nanoTime() - known.until() < 0) {
            return Optional.of(known.found());
        }
        // Read before the lookup: after a change meanwhile, the entry is stale from the start.
        long current = generation.get();
        Optional<Found> found = Digest.parse(reference)
                .map(digest -> table.manifest(repository, digest))
                .orElseGet(() -> table.tagged(repository, reference))
                .flatMap(this::load);
        found.ifPresent(fresh -> remember(key, new Entry(fresh, current, System.nanoTime() + KEEP_NANOS)));
        return found;
    }

    private Optional<Found> load(ManifestTable.ManifestRow row) {
        String etag = '"' + row.digest().toString() + '"';
        if (row.size() > SMALL) {
            return Optional.of(new Found(row, etag, Optional.empty()));
        }
        return blobs.read(row.digest()).map(content -> new Found(row, etag, Optional.of(content)));
    }

    private void remember(Key key, Entry entry) {
        if (entries.size() >= MOST_ENTRIES || bytes.get() >= MOST_BYTES) {
            entries.clear();
            bytes.set(0);
        }
        entries.put(key, entry);
        // Counts replaced entries twice: the cache is then emptied earlier than needed, and never too late.
        entry.found().content().ifPresent(content -> bytes.addAndGet(content.length));
    }
}
