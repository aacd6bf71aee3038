package io.bootwright.registry.upkeep;

import io.bootwright.registry.catalog.DamagedManifestException;
import io.bootwright.registry.catalog.ManifestReader;
import io.bootwright.registry.oci.Digest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What manifests refer to, as far as they can be read. For one thread. */
final class ManifestGraph {
    private final ManifestReader reader;
    private final Map<Digest, List<Digest>> references = new HashMap<>();
    private final Map<Digest, String> damaged = new HashMap<>();

    ManifestGraph(ManifestReader reader) {
        this.reader = reader;
    }

    /** Reads manifests that were not read yet, and once more those that could not be read. */
    void read(Collection<GarbageTable.Entry> manifests) {
        Set<Digest> again = new HashSet<>();
        for (GarbageTable.Entry manifest : manifests) {
            Digest digest = manifest.digest();
            if (!references.containsKey(digest) && again.add(digest)) {
                try {
                    references.put(digest, reader.read(digest).references());
                    damaged.remove(digest);
                } catch (DamagedManifestException e) {
                    damaged.put(digest, e.finding());
                }
            }
        }
    }

    /** What is wrong with a manifest; empty when it could be read. */
    Optional<String> damage(Digest manifest) {
        return Optional.ofNullable(damaged.get(manifest));
    }

    /** The roots and all they refer to, directly or through other manifests. */
    Set<Digest> reachable(Collection<Digest> roots) {
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
}
