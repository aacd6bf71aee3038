package io.bootwright.registry.upkeep;

import io.bootwright.errors.FailureWords;
import io.bootwright.registry.blobs.BlobStore;
import io.bootwright.registry.catalog.Leases;
import io.bootwright.registry.catalog.ManifestReader;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upload.Uploads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes what nothing holds, while pushes and pulls go on. {@link HeldContent} says what is held. One run has three parts:
 * manifests are read; then it is decided what goes and those rows are deleted, which holds up pushes to this host for the
 * time of some queries; then the files go to the trash. What cannot be read or removed is kept and named in the report.
 * One run at a time.
 */
public final class GarbageCollector {
    private final BlobStore blobs;
    private final Uploads uploads;
    private final GarbageTable table;
    private final ManifestReader reader;
    private final Leases leases;
    private final Duration untagged;
    private final Clock clock;

    /**
     * A collector.
     *
     * @param untagged how long a manifest without a tag is kept
     */
    public GarbageCollector(
            BlobStore blobs,
            Uploads uploads,
            GarbageTable table,
            ManifestReader reader,
            Leases leases,
            Duration untagged,
            Clock clock) {
        this.blobs = blobs;
        this.uploads = uploads;
        this.table = table;
        this.reader = reader;
        this.leases = leases;
        this.untagged = untagged;
        this.clock = clock;
    }

    /** Runs once; a stop ends it between two files, and the next run goes on. */
    synchronized GarbageReport collect(BlobPins pins, boolean dryRun, StopSignal stop) {
        List<String> problems = new ArrayList<>(dryRun ? List.of() : uploads.expire());
        ManifestGraph graph = new ManifestGraph(reader);
        graph.read(table.manifests());
        BlobStore.Listing before = blobs.all();
        problems.addAll(before.problems());
        HeldContent held = decide(graph, pins, dryRun);
        problems.addAll(held.problems());
        int count = 0;
        long bytes = 0;
        for (Digest digest : before.blobs()) {
            if (stop.isSent()) {
                problems.add("The host is stopping, so the collection ended early. The next one goes on.");
                break;
            }
            Optional<Long> size = held.has(digest) ? Optional.empty() : remove(digest, dryRun, problems);
            if (size.isPresent()) {
                count++;
                bytes += size.get();
            }
        }
        if (!dryRun) {
            problems.addAll(emptyTrash());
        }
        int kept = before.blobs().size() - count;
        return new GarbageReport(held.unheldManifests().size(), count, bytes, kept, held.damaged(), problems);
    }

    private HeldContent decide(ManifestGraph graph, BlobPins pins, boolean dryRun) {
        leases.collecting().lock();
        try {
            Instant now = clock.instant();
            HeldContent held = HeldContent.of(table, graph, pins.pinned(), now, untagged);
            if (!dryRun) {
                table.delete(held.unheldManifests(), held.unheldMembers(), now);
            }
            leases.prune();
            return held;
        } finally {
            leases.collecting().unlock();
        }
    }

    /** The size of a blob that was removed, or would have been; empty when it stays or has gone already. */
    private Optional<Long> remove(Digest digest, boolean dryRun, List<String> problems) {
        Optional<Path> file = blobs.file(digest);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            return dryRun ? Optional.of(Files.size(file.get())) : discard(digest);
        } catch (NoSuchFileException e) {
            // Another host has collected it.
            return Optional.empty();
        } catch (IOException e) {
            problems.add("The blob " + digest + " cannot be removed (" + FailureWords.of(e) + ").");
            return Optional.empty();
        }
    }

    /**
     * Moves a blob to the trash unless a repository has it. A push, on this host or another one, may write a row at any
     * moment and looks at the file afterwards; so the rows are looked at after the file was moved as well.
     */
    private Optional<Long> discard(Digest digest) throws IOException {
        if (table.isNeeded(digest)) {
            return Optional.empty();
        }
        long size = blobs.discard(digest);
        if (table.isNeeded(digest)) {
            blobs.restore(digest);
            return Optional.empty();
        }
        return Optional.of(size);
    }

    /** Deletes what has been in the trash for its time; returns one sentence for each file that could not be removed. */
    List<String> emptyTrash() {
        return blobs.emptyTrash();
    }
}
