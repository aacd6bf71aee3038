package io.bootwright.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.registry.api.RegistryFigures;
import io.bootwright.registry.api.TransferLimit;
import io.bootwright.registry.blobs.BlobStore;
import io.bootwright.registry.catalog.BlobLinkTable;
import io.bootwright.registry.catalog.BlobLinks;
import io.bootwright.registry.catalog.LayoutIndex;
import io.bootwright.registry.catalog.Leases;
import io.bootwright.registry.catalog.ManifestCache;
import io.bootwright.registry.catalog.ManifestReader;
import io.bootwright.registry.catalog.ManifestTable;
import io.bootwright.registry.catalog.Manifests;
import io.bootwright.registry.catalog.RegistrySchema;
import io.bootwright.registry.catalog.ResolvedArtifact;
import io.bootwright.registry.catalog.SqlScript;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.transfer.Buffers;
import io.bootwright.registry.transfer.TransferWatchdog;
import io.bootwright.registry.upkeep.BlobPins;
import io.bootwright.registry.upkeep.GarbageCollector;
import io.bootwright.registry.upkeep.GarbageTable;
import io.bootwright.registry.upkeep.Scrubber;
import io.bootwright.registry.upkeep.Upkeep;
import io.bootwright.registry.upkeep.UpkeepTable;
import io.bootwright.registry.upload.BodyReceiver;
import io.bootwright.registry.upload.Uploads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * An OCI registry without HTTP: blobs in one content-addressed directory (OCI image layout), everything else in the
 * database. {@link RegistryRoutes} has its HTTP routes. Safe for use by many threads.
 */
public final class Registry implements AutoCloseable {
    private final BlobStore blobs;
    private final Parts parts;
    private final Upkeep upkeep;
    private final RegistryFigures figures = new RegistryFigures();

    /** What the endpoints are made of. */
    record Parts(
            BlobLinkTable linkTable,
            BlobLinks links,
            ManifestTable manifestTable,
            ManifestReader reader,
            Manifests manifests,
            Uploads uploads,
            TransferLimit pulls,
            TransferLimit pushes,
            Buffers buffers,
            TransferWatchdog watchdog) {}

    private Registry(Path directory, Jdbi jdbi, Clock clock, RegistryOptions options) {
        RegistryOptions.Limits limits = options.limits();
        RegistryOptions.Retention retention = options.retention();
        GarbageTable garbageTable = new GarbageTable(jdbi);
        this.blobs = new BlobStore(
                directory, limits.lowWater(), retention.trash(), options.durable(), garbageTable::isNeeded, clock);
        Buffers buffers = new Buffers();
        Leases leases = new Leases(retention.lease(), clock);
        BlobLinkTable linkTable = new BlobLinkTable(jdbi);
        BlobLinks links = new BlobLinks(linkTable, blobs, leases, clock);
        ManifestTable manifestTable = new ManifestTable(jdbi);
        ManifestReader reader = new ManifestReader(blobs);
        ManifestCache cache = new ManifestCache(manifestTable, blobs);
        Uploads uploads = new Uploads(
                blobs, links, new BodyReceiver(blobs, buffers), limits.uploads(), retention.upload(), clock);
        this.parts = new Parts(
                linkTable,
                links,
                manifestTable,
                reader,
                new Manifests(manifestTable, reader, cache, blobs, links, leases, clock),
                uploads,
                new TransferLimit("downloads of blobs", limits.pulls()),
                new TransferLimit("uploads of blobs", limits.pushes()),
                buffers,
                new TransferWatchdog(limits.stall()));
        this.upkeep = new Upkeep(
                new GarbageCollector(blobs, uploads, garbageTable, reader, leases, retention.untagged(), clock),
                new Scrubber(blobs, buffers),
                new UpkeepTable(jdbi),
                new Upkeep.Schedule(
                        retention.lease(),
                        options.scrub().every(),
                        options.scrub().rate()),
                clock,
                cache::changed);
    }

    /** Opens the registry of a directory. {@link #migrations} must have run. Open uploads are taken up again. */
    public static Registry open(Path directory, Jdbi jdbi, Clock clock) {
        return open(directory, jdbi, clock, RegistryOptions.defaults());
    }

    /** Opens the registry of a directory. {@link #migrations} must have run. Open uploads are taken up again. */
    public static Registry open(Path directory, Jdbi jdbi, Clock clock, RegistryOptions options) {
        return new Registry(directory, jdbi, clock, options);
    }

    /** The migrations of the registry's tables. */
    public static List<SqlScript> migrations() {
        return RegistrySchema.MIGRATIONS;
    }

    /** The blobs as files. */
    public BlobStore blobs() {
        return blobs;
    }

    Parts parts() {
        return parts;
    }

    /** Collections and scrubs. */
    public Upkeep upkeep() {
        return upkeep;
    }

    /** What was counted since the start. */
    public RegistryFigures figures() {
        return figures;
    }

    /**
     * Collects garbage and scrubs by the clock from now on; the first collection comes after the time of a lease.
     *
     * @param pins what else is kept
     */
    public void start(BlobPins pins) {
        upkeep.start(pins);
    }

    /** Number of blobs that are sent now. */
    public int runningPulls() {
        return parts.pulls().taken();
    }

    /** Number of bodies of blobs that are received now. */
    public int runningPushes() {
        return parts.pushes().taken();
    }

    /** Number of uploads that are open now. */
    public int openUploads() {
        return parts.uploads().count();
    }

    /**
     * The artifact that a reference names at this moment. Empty when there is none, when its manifest is damaged, or when
     * some of its layers are missing: nobody could pull it.
     *
     * @param repository such as {@code os-images/debian}
     * @param tagOrDigest tag, or digest of a manifest
     */
    public Optional<ResolvedArtifact> resolve(String repository, String tagOrDigest) {
        return parts.manifests().resolve(repository, tagOrDigest);
    }

    /** Whether a repository has a manifest at this moment. */
    public boolean has(String repository, Digest manifest) {
        return parts.manifestTable().manifest(repository, manifest).isPresent();
    }

    /** Repositories behind a given one, in order. */
    public List<String> repositories(String after, int limit) {
        return parts.manifestTable().repositories(after, limit);
    }

    /** Tags of a repository behind a given one, in order. */
    public List<String> tags(String repository, String after, int limit) {
        return parts.manifestTable().tags(repository, after, limit);
    }

    /**
     * Writes {@code index.json}, so that other tools can read the directory as an OCI image layout. Closing writes it as
     * well; in between it has the tags of the last time.
     *
     * @return number of tags in it
     */
    public synchronized int export() {
        try {
            ObjectNode index = LayoutIndex.of(parts.manifestTable());
            Path part = blobs.root().resolve("index.json.part");
            Files.writeString(part, index.toString());
            Files.move(part, blobs.root().resolve("index.json"), StandardCopyOption.ATOMIC_MOVE);
            return index.path("manifests").size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the work in the background, waits for it, and writes {@code index.json}. */
    @Override
    public void close() {
        upkeep.close();
        parts.watchdog().close();
        parts.uploads().close();
        export();
    }
}
