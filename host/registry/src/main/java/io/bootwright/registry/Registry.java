package io.bootwright.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.registry.transfer.Buffers;
import io.bootwright.registry.transfer.StallWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * The registry without HTTP: blobs in one content-addressed directory (OCI image layout), everything else in the
 * database. Safe for use by many threads.
 */
public final class Registry implements AutoCloseable {
    private final BlobStore blobs;
    private final MemberTable memberTable;
    private final ManifestTable manifestTable;
    private final Members members;
    private final Leases leases;
    private final Uploads uploads;
    private final ManifestCache manifests;
    private final Upkeep upkeep;
    private final RegistryFigures figures = new RegistryFigures();
    private final Permits pulls;
    private final Permits pushes;
    private final Buffers buffers = new Buffers();
    private final StallWatch stalls;
    private final Clock clock;

    private Registry(Path directory, Jdbi jdbi, Clock clock, RegistryOptions options) {
        this.clock = clock;
        this.blobs = new BlobStore(directory, options, clock);
        this.memberTable = new MemberTable(jdbi);
        this.manifestTable = new ManifestTable(jdbi);
        this.leases = new Leases(options.retention().lease(), clock);
        this.members = new Members(memberTable, blobs, leases, clock);
        this.manifests = new ManifestCache(manifestTable, blobs);
        this.uploads = new Uploads(blobs, members, new Receiver(blobs, buffers), options, clock);
        this.upkeep = new Upkeep(
                new GarbageCollector(blobs, new GarbageTable(jdbi), leases, options, clock),
                new Scrubber(blobs, buffers),
                uploads,
                blobs,
                new UpkeepTable(jdbi),
                options,
                clock,
                manifests::changed);
        this.pulls = new Permits("downloads of blobs", options.limits().pulls());
        this.pushes = new Permits("uploads of blobs", options.limits().pushes());
        this.stalls = new StallWatch(options.limits().stall());
    }

    /** Opens the registry of a directory; {@link #migrations} must have run. Open uploads are taken up again. */
    public static Registry open(Path directory, Jdbi jdbi, Clock clock) {
        return open(directory, jdbi, clock, RegistryOptions.defaults());
    }

    /** Opens the registry of a directory; {@link #migrations} must have run. Open uploads are taken up again. */
    public static Registry open(Path directory, Jdbi jdbi, Clock clock, RegistryOptions options) {
        return new Registry(directory, jdbi, clock, options);
    }

    /** The registry's manifestTable. */
    public static List<SqlScript> migrations() {
        return RegistrySchema.MIGRATIONS;
    }

    public BlobStore blobs() {
        return blobs;
    }

    MemberTable memberTable() {
        return memberTable;
    }

    ManifestTable manifestTable() {
        return manifestTable;
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

    ManifestCache manifests() {
        return manifests;
    }

    Permits pulls() {
        return pulls;
    }

    Permits pushes() {
        return pushes;
    }

    /** Collections and scrubs. */
    public Upkeep upkeep() {
        return upkeep;
    }

    /** What was counted since the start. */
    public RegistryFigures figures() {
        return figures;
    }

    GarbageReport collectGarbage(BlobPins pins, boolean dryRun) {
        return upkeep.collect(pins, dryRun);
    }

    ScrubReport scrub(long bytesPerSecond) throws IOException, InterruptedException {
        return upkeep.scrub(bytesPerSecond);
    }

    /**
     * Collects garbage now and then from now on, the first time after a lease, and scrubs.
     *
     * @param pins what else is to be kept
     */
    public void start(BlobPins pins) {
        upkeep.start(pins);
    }

    /** Blobs that are sent right now. */
    public int runningPulls() {
        return pulls.taken();
    }

    /** Bodies of blobs that are received right now. */
    public int runningPushes() {
        return pushes.taken();
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
                .or(() -> RegistryPath.isTag(tagOrDigest)
                        ? manifestTable.tag(repository, tagOrDigest)
                        : Optional.empty());
        Instant until = leases.fromNow();
        // On lease, so that a caller has the time to pin what it resolved.
        return digest.filter(found -> manifestTable.lease(repository, found, until))
                .flatMap(found -> manifestTable.manifest(repository, found))
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

    /** Whether a repository has a manifest right now. */
    public boolean has(String repository, Digest manifest) {
        return manifestTable.manifest(repository, manifest).isPresent();
    }

    /** Repositories by name. */
    public List<String> repositories(String after, int limit) {
        return manifestTable.repositories(after, limit);
    }

    /** Tags of a repository by name. */
    public List<String> tags(String repository, String after, int limit) {
        return manifestTable.tags(repository, after, limit);
    }

    /**
     * Writes {@code index.json}, so that other tools can read the directory as an OCI image layout. Done at the end as
     * well; in between it shows the tags of the last time.
     *
     * @return number of tags in it
     */
    public synchronized int export() {
        try {
            ObjectNode index = LayoutIndex.of(manifestTable);
            Path part = blobs.root().resolve("index.json.part");
            Files.writeString(part, index.toString());
            Files.move(part, blobs.root().resolve("index.json"), StandardCopyOption.ATOMIC_MOVE);
            return index.path("manifests").size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends what works in the background and writes {@code index.json}. */
    @Override
    public void close() {
        upkeep.close();
        stalls.close();
        uploads.close();
        export();
    }
}
