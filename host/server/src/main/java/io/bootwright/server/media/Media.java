package io.bootwright.server.media;

import io.bootwright.server.store.Database;
import io.bootwright.server.store.SqlMigration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The discs that this host serves to BMCs. A path is opened by 128 random bits, ends in {@code .iso}, has no query (some
 * BMCs refuse one) and dies with its job. Safe for use by many threads.
 */
public final class Media implements MediaShelf, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Media.class);
    private static final int TOKEN_BYTES = 16;
    private static final long SAVE_EVERY_MILLIS = 2000;

    /** Where the registry keeps a blob. */
    @FunctionalInterface
    public interface BlobFiles {
        /**
         * The blob's file.
         *
         * @param digest {@code sha256:…}
         */
        Optional<Path> file(String digest);
    }

    private final DiscTable table;
    private final BlobFiles blobs;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final ConcurrentMap<String, Disc> served = new ConcurrentHashMap<>();
    private final ConcurrentMap<UUID, List<Disc>> byJob = new ConcurrentHashMap<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread saver;

    /** Takes up the discs that were served when the host stopped; {@link #close} saves what was read. */
    public Media(Database database, BlobFiles blobs, Clock clock) {
        this.table = new DiscTable(database);
        this.blobs = blobs;
        this.clock = clock;
        table.served().forEach(this::serve);
        this.saver = Thread.ofVirtual().name("media-saver").start(this::saveNowAndThen);
    }

    /** Tables of this feature. */
    public static List<SqlMigration> migrations() {
        return DiscTable.migrations();
    }

    /** The routes below {@code /media}. */
    public MediaRoutes routes() {
        return new MediaRoutes(token -> Optional.ofNullable(served.get(token)), clock);
    }

    @Override
    public synchronized String publish(UUID job, MediaRole role, MediaSource source) {
        Optional<Disc> known = byJob.getOrDefault(job, List.of()).stream()
                .filter(disc -> disc.role() == role)
                .findFirst();
        // What a job publishes again, after a restart in the middle of its preparation, may have changed meanwhile.
        Disc disc = disc(job, role, source, known.map(Disc::token).orElseGet(this::newToken));
        if (known.isPresent() && known.get().serves(disc)) {
            return known.get().path();
        }
        table.insert(disc);
        serve(disc);
        return disc.path();
    }

    private String newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private Disc disc(UUID job, MediaRole role, MediaSource source, String token) {
        Path file = switch (source) {
            case MediaSource.Blob blob -> stored(blob.digest());
            case MediaSource.WithTask both -> stored(both.digest());
            case MediaSource.File plain -> plain.path();
        };
        String tag = switch (source) {
            case MediaSource.Blob blob -> blob.digest();
            case MediaSource.WithTask both -> both.digest();
            // No other path ever leads to the file; it may be written anew.
            case MediaSource.File plain -> token + "-" + written(plain.path());
        };
        ImageOverlay overlay = switch (source) {
            case MediaSource.Blob blob -> ImageOverlay.of(file, blob.patches());
            case MediaSource.WithTask both -> ImageOverlay.of(Inlay.of(file, both.task()));
            case MediaSource.File plain -> ImageOverlay.none();
        };
        try {
            return new Disc(
                    job,
                    role,
                    token,
                    Disc.etag(tag, overlay),
                    Files.size(file),
                    file.toAbsolutePath(),
                    overlay,
                    new ReadRanges(),
                    0,
                    Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String written(Path file) {
        try {
            return Long.toHexString(Files.getLastModifiedTime(file).to(TimeUnit.MICROSECONDS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path stored(String digest) {
        return blobs.file(digest)
                .orElseThrow(() ->
                        new IllegalStateException("the registry has lost the image " + digest + "; import it again"));
    }

    @Override
    public List<MediaReads> reads(UUID job) {
        return reads(List.of(job)).getOrDefault(job, List.of());
    }

    /** A job whose discs are served here is answered for without the database. */
    @Override
    public Map<UUID, List<MediaReads>> reads(Collection<UUID> jobs) {
        Map<UUID, List<Disc>> discs = new HashMap<>();
        for (UUID job : jobs) {
            List<Disc> mine = byJob.getOrDefault(job, List.of());
            if (!mine.isEmpty()) {
                discs.put(job, mine);
            }
        }
        List<UUID> others = jobs.stream().filter(job -> !discs.containsKey(job)).toList();
        table.of(others)
                .forEach(disc -> discs.computeIfAbsent(disc.job(), job -> new ArrayList<>())
                        .add(disc));
        Map<UUID, List<MediaReads>> reads = new HashMap<>();
        discs.forEach((job, all) -> reads.put(
                job,
                all.stream()
                        .map(Disc::reads)
                        .sorted(Comparator.comparing(MediaReads::role))
                        .toList()));
        return reads;
    }

    private void serve(Disc disc) {
        served.put(disc.token(), disc);
        byJob.merge(
                disc.job(),
                List.of(disc),
                (known, added) -> Stream.concat(
                                known.stream().filter(other -> other.role() != disc.role()), added.stream())
                        .toList());
    }

    @Override
    public void withdraw(UUID job) {
        List<Disc> discs = byJob.getOrDefault(job, List.of());
        discs.forEach(table::save);
        table.withdraw(job);
        discs.forEach(disc -> served.remove(disc.token()));
        byJob.remove(job);
    }

    @Override
    public void forget(UUID job) {
        table.forget(job);
    }

    /** Bytes and requests of all discs that are served right now, for metrics. */
    public List<MediaReads> all() {
        return served.values().stream().map(Disc::reads).toList();
    }

    /** Digests of the registry's blobs that are served right now, and must not be cleaned up. */
    public Set<String> blobs() {
        return served.values().stream().map(Disc::source).collect(Collectors.toSet());
    }

    private void saveNowAndThen() {
        try {
            while (!stopped.await(SAVE_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
                save();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void save() {
        for (Disc disc : served.values()) {
            if (disc.takeDirty()) {
                try {
                    table.save(disc);
                } catch (RuntimeException e) {
                    LOG.warn("Cannot save what was read of the disc of job {}: {}", disc.job(), e.getMessage());
                }
            }
        }
    }

    /** Not by an interrupt, which could hit the embedded database; when this returns, nothing uses the database. */
    @Override
    public void close() {
        stopped.countDown();
        try {
            saver.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        save();
    }
}
