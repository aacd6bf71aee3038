package io.bootwright.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Removes what nothing holds, while pushes and pulls go on. What is held: tags and pins, from there through indexes to
 * manifests to configs and layers, and from subjects to what refers to them; whatever is on lease; manifests without a tag
 * for as long as the options say. Reading manifests happens beforehand; the decision itself holds up pushes for the time
 * of some queries. For one thread at a time.
 */
final class GarbageCollector {
    private final BlobStore blobs;
    private final GarbageTable table;
    private final Leases leases;
    private final RegistryOptions options;
    private final Clock clock;

    GarbageCollector(BlobStore blobs, GarbageTable table, Leases leases, RegistryOptions options, Clock clock) {
        this.blobs = blobs;
        this.table = table;
        this.leases = leases;
        this.options = options;
        this.clock = clock;
    }

    /** What one round found. */
    private record Findings(List<GarbageTable.Entry> manifests, List<GarbageTable.Entry> members, List<Digest> blobs) {}

    synchronized GarbageReport collect(BlobPins pins, boolean dryRun) throws IOException {
        Map<Digest, List<Digest>> references = new HashMap<>();
        for (GarbageTable.Entry manifest : table.manifests()) {
            references.computeIfAbsent(manifest.digest(), this::references);
        }
        List<Digest> before = blobs.all();
        leases.collecting().lock();
        try {
            Instant now = clock.instant();
            Findings found = find(references, before, pins, now);
            long bytes = 0;
            if (!dryRun) {
                table.delete(found.manifests(), found.members(), now);
            }
            for (Digest digest : found.blobs()) {
                bytes += dryRun ? Files.size(blobs.file(digest).orElseThrow()) : remove(digest);
            }
            leases.prune();
            return new GarbageReport(
                    found.manifests().size(),
                    found.blobs().size(),
                    bytes,
                    before.size() - found.blobs().size());
        } finally {
            leases.collecting().unlock();
            if (!dryRun) {
                blobs.emptyTrash();
            }
        }
    }

    /** Another host may put a row in at any moment; it looks at the file after that, and so do we at the rows. */
    private long remove(Digest digest) throws IOException {
        if (table.isNeeded(digest)) {
            return 0;
        }
        long size = blobs.discard(digest);
        if (table.isNeeded(digest)) {
            blobs.restore(digest);
            return 0;
        }
        return size;
    }

    private Findings find(Map<Digest, List<Digest>> references, List<Digest> before, BlobPins pins, Instant now) {
        List<GarbageTable.Entry> manifests = table.manifests();
        for (GarbageTable.Entry manifest : manifests) {
            references.computeIfAbsent(manifest.digest(), this::references);
        }
        Set<Digest> pinned = reachable(pins.pinned(), references);
        Map<String, Set<Digest>> held = new HashMap<>();
        Map<String, Set<Digest>> tagged = table.tagged();
        manifests.stream()
                .collect(Collectors.groupingBy(GarbageTable.Entry::repository))
                .forEach((repository, entries) -> held.put(
                        repository, held(entries, tagged.getOrDefault(repository, Set.of()), pinned, references, now)));
        Predicate<GarbageTable.Entry> isHeld =
                entry -> held.getOrDefault(entry.repository(), Set.of()).contains(entry.digest());
        Map<Boolean, List<GarbageTable.Entry>> byManifest =
                manifests.stream().collect(Collectors.partitioningBy(isHeld));
        Map<Boolean, List<GarbageTable.Entry>> byMember = table.members().stream()
                .collect(Collectors.partitioningBy(isHeld.or(entry ->
                        pinned.contains(entry.digest()) || entry.leasedUntil().isAfter(now))));
        Set<Digest> needed = new HashSet<>(pinned);
        held.values().forEach(needed::addAll);
        byMember.getOrDefault(true, List.of()).forEach(entry -> needed.add(entry.digest()));
        List<Digest> unneeded = before.stream()
                .filter(digest -> !needed.contains(digest) && blobs.file(digest).isPresent())
                .toList();
        return new Findings(
                byManifest.getOrDefault(false, List.of()), byMember.getOrDefault(false, List.of()), unneeded);
    }

    /** What one repository holds. */
    private Set<Digest> held(
            List<GarbageTable.Entry> manifests,
            Set<Digest> tagged,
            Set<Digest> pinned,
            Map<Digest, List<Digest>> references,
            Instant now) {
        Set<Digest> roots = new HashSet<>(tagged);
        for (GarbageTable.Entry manifest : manifests) {
            if (pinned.contains(manifest.digest())
                    || manifest.leasedUntil().isAfter(now)
                    || manifest.addedAt().plus(options.retention().untagged()).isAfter(now)) {
                roots.add(manifest.digest());
            }
        }
        Set<Digest> held = reachable(roots, references);
        // What refers to something held is held, and may be referred to itself: until nothing more comes.
        boolean more = true;
        while (more) {
            Set<Digest> referrers = new HashSet<>();
            for (GarbageTable.Entry manifest : manifests) {
                if (manifest.subject().filter(held::contains).isPresent() && !held.contains(manifest.digest())) {
                    referrers.add(manifest.digest());
                }
            }
            more = held.addAll(reachable(referrers, references));
        }
        return held;
    }

    private static Set<Digest> reachable(Set<Digest> roots, Map<Digest, List<Digest>> references) {
        Set<Digest> reached = new HashSet<>();
        List<Digest> next = new ArrayList<>(roots);
        while (!next.isEmpty()) {
            Digest digest = next.removeLast();
            if (reached.add(digest)) {
                next.addAll(references.getOrDefault(digest, List.of()));
            }
        }
        return reached;
    }

    private List<Digest> references(Digest manifest) {
        return blobs.read(manifest)
                .map(bytes -> ManifestDocument.parse(bytes).references())
                .orElse(List.of());
    }
}
