package io.bootwright.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * The registry without HTTP: blobs in one content-addressed directory (OCI image layout), everything else in the
 * database. Safe for use by many threads.
 */
public final class Registry implements AutoCloseable {
    private static final Duration UPLOAD_EXPIRY = Duration.ofHours(24);

    private final BlobStore blobs;
    private final RegistryTables tables;
    private final Uploads uploads;
    private final Clock clock;

    private Registry(BlobStore blobs, RegistryTables tables, Uploads uploads, Clock clock) {
        this.blobs = blobs;
        this.tables = tables;
        this.uploads = uploads;
        this.clock = clock;
    }

    /** Opens the registry of a directory; {@link #migrations} must have run. Open uploads are taken up again. */
    public static Registry open(Path directory, Jdbi jdbi, Clock clock) {
        BlobStore blobs = new BlobStore(directory);
        RegistryTables tables = new RegistryTables(jdbi);
        return new Registry(blobs, tables, new Uploads(blobs, tables, UPLOAD_EXPIRY, clock), clock);
    }

    /** The registry's tables. */
    public static List<SqlScript> migrations() {
        return RegistryTables.MIGRATIONS;
    }

    public BlobStore blobs() {
        return blobs;
    }

    RegistryTables tables() {
        return tables;
    }

    Uploads uploads() {
        return uploads;
    }

    Clock clock() {
        return clock;
    }

    /**
     * What a reference names right now.
     *
     * @param repository such as {@code os-images/debian}
     * @param tagOrDigest tag, or digest of a manifest
     */
    public Optional<ResolvedArtifact> resolve(String repository, String tagOrDigest) {
        if (!RegistryPath.isName(repository)) {
            return Optional.empty();
        }
        Optional<Digest> digest = Digest.parse(tagOrDigest)
                .or(() -> RegistryPath.isTag(tagOrDigest) ? tables.tag(repository, tagOrDigest) : Optional.empty());
        return digest.flatMap(found -> tables.manifest(repository, found))
                .flatMap(row -> blobs.read(row.digest())
                        .map(bytes -> new ResolvedArtifact(
                                repository,
                                row.digest(),
                                row.mediaType(),
                                row.size(),
                                ManifestDocument.parse(bytes).layers())));
    }

    /** Repositories by name. */
    public List<String> repositories(String after, int limit) {
        return tables.repositories(after, limit);
    }

    /** Tags of a repository by name. */
    public List<String> tags(String repository, String after, int limit) {
        return tables.tags(repository, after, limit);
    }

    /** Writes {@code index.json}, so that other tools can read the directory as an OCI image layout. */
    @Override
    public void close() {
        try {
            Path part = blobs.root().resolve("index.json.part");
            Files.writeString(part, LayoutIndex.of(tables).toString());
            Files.move(part, blobs.root().resolve("index.json"), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
