package io.bootwright.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registry without HTTP: blobs in one content-addressed directory (OCI image layout), everything else in the
 * database. Safe for use by many threads.
 */
public final class Registry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Registry.class);

    private final BlobStore blobs;
    private final RegistryTables tables;
    private final Members members;
    private final Leases leases;
    private final Uploads uploads;
    private final GarbageCollector garbage;
    private final Scrubber scrubber;
    private final Buffers buffers = new Buffers();
    private final StallWatch stalls;
    private final RegistryOptions options;
    private final Clock clock;
    private Optional<Thread> collector = Optional.empty();

    private Registry(Path directory, Jdbi jdbi, Clock clock, RegistryOptions options) {
        this.options = options;
        this.clock = clock;
        this.blobs = new BlobStore(directory, options);
        this.tables = new RegistryTables(jdbi);
        this.leases = new Leases(options.lease(), clock.instant());
        this.members = new Members(tables, blobs, leases, clock);
        this.uploads = new Uploads(blobs, new UploadTable(jdbi), members, buffers, options, clock);
        this.garbage = new GarbageCollector(blobs, new GarbageTable(jdbi), leases, options, clock);
        this.scrubber = new Scrubber(blobs, buffers);
        this.stalls = new StallWatch(options.stall());
    }

    /** Opens the registry of a directory; {@link #migrations} must have run. Open uploads are taken up again. */
    public static Registry open(Path directory, Jdbi jdbi, Clock clock) {
        return open(directory, jdbi, clock, RegistryOptions.defaults());
    }

    /** Opens the registry of a directory; {@link #migrations} must have run. Open uploads are taken up again. */
    public static Registry open(Path directory, Jdbi jdbi, Clock clock, RegistryOptions options) {
        return new Registry(directory, jdbi, clock, options);
    }

    /** The registry's tables. */
    public static List<SqlScript> migrations() {
        return RegistrySchema.MIGRATIONS;
    }

    public BlobStore blobs() {
        return blobs;
    }

    RegistryTables tables() {
        return tables;
    }

    Members members() {
        return members;
    }

    Leases leases() {
        return leases;
    }

    Buffers buffers() {
        return buffers;
    }

    StallWatch stalls() {
        return stalls;
    }

    Uploads uploads() {
        return uploads;
    }

    Clock clock() {
        return clock;
    }

    /**
     * Removes what nothing holds any more, and uploads that nobody went on with. Pushes and pulls go on meanwhile; takes
     * seconds to minutes, one run at a time.
     *
     * @param pins what else is to be kept
     * @param dryRun only count what would be removed
     */
    public GarbageReport collectGarbage(BlobPins pins, boolean dryRun) {
        try {
            if (!dryRun) {
                uploads.expire();
            }
            return garbage.collect(pins, dryRun);
        } catch (IOException e) {
            throw new UncheckedIOException("the registry's files cannot be cleaned up: " + e.getMessage(), e);
        }
    }

    /**
     * Reads every blob again and takes those out of service that do not match their digest any more: better none than a
     * wrong one. One run at a time, takes hours.
     *
     * @param bytesPerSecond how fast to read, from 1
     * @throws InterruptedException when the calling thread is interrupted; what was found until then is done
     */
    public ScrubReport scrub(long bytesPerSecond) throws InterruptedException {
        try {
            return scrubber.scrub(bytesPerSecond);
        } catch (IOException e) {
            throw new UncheckedIOException("the registry's files cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Collects garbage now and then from now on, the first time after a lease: nothing can be collected before.
     *
     * @param pins what else is to be kept
     */
    public synchronized void start(BlobPins pins) {
        if (collector.isEmpty()) {
            collector = Optional.of(Thread.ofVirtual().name("registry-garbage").start(() -> collectNowAndThen(pins)));
        }
    }

    private void collectNowAndThen(BlobPins pins) {
        try {
            while (true) {
                Thread.sleep(options.lease());
                try {
                    GarbageReport report = collectGarbage(pins, false);
                    if (report.blobs() + report.manifests() > 0) {
                        LOG.info("Registry cleaned up: {}", report);
                    }
                } catch (RuntimeException e) {
                    LOG.warn("The registry could not be cleaned up; the next try is in {}", options.lease(), e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Number of uploads that are open right now. */
    public int openUploads() {
        return uploads.count();
    }

    /**
     * What a reference names right now. An artifact some of whose layers were never pushed is not there: nobody could
     * fetch it.
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
                        .map(ManifestDocument::parse)
                        .map(document -> new ResolvedArtifact(
                                repository,
                                row.digest(),
                                row.mediaType(),
                                row.size(),
                                document.layers(),
                                document.subject().map(Descriptor::digest))))
                .filter(artifact ->
                        artifact.layers().stream().allMatch(layer -> members.has(repository, layer.digest())));
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
    public synchronized void close() {
        collector.ifPresent(Thread::interrupt);
        stalls.close();
        try {
            Path part = blobs.root().resolve("index.json.part");
            Files.writeString(part, LayoutIndex.of(tables).toString());
            Files.move(part, blobs.root().resolve("index.json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
