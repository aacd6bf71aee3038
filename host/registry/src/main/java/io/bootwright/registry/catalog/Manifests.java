package io.bootwright.registry.catalog;

import io.bootwright.registry.blobs.BlobStore;
import io.bootwright.registry.oci.Descriptor;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.oci.ManifestDocument;
import io.bootwright.registry.oci.OciNames;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifests of repositories and their tags: stored, found, resolved and removed. Row, file and cache change together.
 * Safe for use by many threads.
 */
public final class Manifests {
    private static final Logger LOG = LoggerFactory.getLogger(Manifests.class);

    /** Children of an index whose parts are leased with it. */
    private static final int MOST_CHILDREN = 200;

    private final ManifestTable table;
    private final ManifestReader reader;
    private final ManifestCache cache;
    private final BlobStore blobs;
    private final BlobLinks links;
    private final Leases leases;
    private final Clock clock;

    public Manifests(
            ManifestTable table,
            ManifestReader reader,
            ManifestCache cache,
            BlobStore blobs,
            BlobLinks links,
            Leases leases,
            Clock clock) {
        this.table = table;
        this.reader = reader;
        this.cache = cache;
        this.blobs = blobs;
        this.links = links;
        this.leases = leases;
        this.clock = clock;
    }

    /**
     * A manifest as a client pushed it.
     *
     * @param mediaType its media type
     * @param bytes its bytes
     * @param document the same, read
     */
    public record Pushed(String repository, Digest digest, String mediaType, byte[] bytes, ManifestDocument document) {}

    /** The manifest that a tag or digest names. */
    public Optional<ManifestCache.Found> find(String repository, String reference) {
        return cache.find(repository, reference);
    }

    /**
     * Stores a manifest and moves tags to it; bytes and rows are on the disk afterwards. Blobs that it refers to may be
     * missing: they may come later, or never, since manifests may be sparse.
     */
    public void put(Pushed manifest, List<String> tags) {
        var row = new ManifestTable.ManifestRow(
                manifest.digest(),
                manifest.mediaType(),
                manifest.bytes().length,
                manifest.document().artifactType());
        var rows = new ManifestTable.NewManifest(
                manifest.repository(),
                row,
                manifest.document().subject().map(Descriptor::digest),
                tags,
                parts(manifest.document()));
        leases.using().lock();
        try {
            blobs.put(manifest.bytes(), manifest.digest());
            table.put(rows, clock.instant(), leases.fromNow());
            // The row is written first and the file is looked at afterwards; see BlobLinks.
            if (blobs.fileOrTrash(manifest.digest()).isEmpty()) {
                blobs.put(manifest.bytes(), manifest.digest());
            }
        } finally {
            leases.using().unlock();
            cache.changed();
        }
    }

    /** What a manifest is made of; of an index also what its children are made of. */
    private Set<Digest> parts(ManifestDocument document) {
        Set<Digest> parts = new LinkedHashSet<>(document.references());
        for (Descriptor child :
                document.manifests().stream().limit(MOST_CHILDREN).toList()) {
            try {
                parts.addAll(reader.read(child.digest()).references());
            } catch (DamagedManifestException e) {
                // The child may come later, or never.
                LOG.debug("The child {} of an index cannot be read: {}", child.digest(), e.finding());
            }
        }
        return parts;
    }

    /** Removes a manifest with every tag that names it; false when the repository does not have it. */
    public boolean remove(String repository, Digest digest) {
        boolean removed = table.remove(repository, digest);
        cache.changed();
        return removed;
    }

    /** Removes a tag, not its manifest; false when there is no such tag. */
    public boolean removeTag(String repository, String tag) {
        boolean removed = table.removeTag(repository, tag);
        cache.changed();
        return removed;
    }

    /**
     * The artifact that a reference names at this moment, leased so that the caller has the time to pin it. Empty when
     * there is none, when its manifest is damaged, or when some of its layers are missing: nobody could pull it.
     *
     * @param tagOrDigest tag, or digest of a manifest
     */
    public Optional<ResolvedArtifact> resolve(String repository, String tagOrDigest) {
        if (!OciNames.isRepository(repository)) {
            return Optional.empty();
        }
        Optional<Digest> digest = Digest.parse(tagOrDigest)
                .or(() -> OciNames.isTag(tagOrDigest) ? table.tag(repository, tagOrDigest) : Optional.empty());
        Instant until = leases.fromNow();
        return digest.filter(found -> table.lease(repository, found, until))
                .flatMap(found -> table.manifest(repository, found))
                .flatMap(row -> artifact(repository, row))
                .filter(artifact ->
                        artifact.layers().stream().allMatch(layer -> links.has(repository, layer.digest())));
    }

    private Optional<ResolvedArtifact> artifact(String repository, ManifestTable.ManifestRow row) {
        try {
            ManifestDocument document = reader.read(row.digest());
            return Optional.of(new ResolvedArtifact(
                    repository,
                    row.digest(),
                    row.mediaType(),
                    row.size(),
                    document.layers(),
                    document.subject().map(Descriptor::digest)));
        } catch (DamagedManifestException e) {
            LOG.warn(
                    "The manifest {} in {} is damaged. {} Push it again, or delete it.",
                    row.digest(),
                    repository,
                    e.finding());
            return Optional.empty();
        }
    }
}
