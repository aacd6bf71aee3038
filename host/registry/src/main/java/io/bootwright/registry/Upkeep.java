package io.bootwright.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the registry clean and whole: collections and scrubs, now and then of its own accord and when somebody asks. What
 * they found is remembered in the database. Safe for use by many threads.
 */
public final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final GarbageCollector garbage;
    private final Scrubber scrubber;
    private final Uploads uploads;
    private final BlobStore blobs;
    private final UpkeepTable table;
    private final RegistryOptions options;
    private final Clock clock;
    private final Runnable changed;
    private final AtomicReference<Thread> scrubbing = new AtomicReference<>();
    private volatile BlobPins pins = BlobPins.NONE;
    private volatile Optional<ScrubProgress> progress = Optional.empty();
    private Optional<Thread> timer = Optional.empty();

    Upkeep(
            GarbageCollector garbage,
            Scrubber scrubber,
            Uploads uploads,
            BlobStore blobs,
            UpkeepTable table,
            RegistryOptions options,
            Clock clock,
            Runnable changed) {
        this.garbage = garbage;
        this.scrubber = scrubber;
        this.uploads = uploads;
        this.blobs = blobs;
        this.table = table;
        this.options = options;
        this.clock = clock;
        this.changed = changed;
    }

    /**
     * Works now and then from now on: collects once a lease, scrubs as often as the options say.
     *
     * @param kept what else is to be kept
     */
    synchronized void start(BlobPins kept) {
        pins = kept;
        if (timer.isEmpty()) {
            timer = Optional.of(Thread.ofVirtual().name("registry-upkeep").start(this::nowAndThen));
        }
    }

    private void nowAndThen() {
        Instant collect = clock.instant().plus(options.retention().lease());
        try {
            while (true) {
                Thread.sleep(
                        LOOK.compareTo(options.retention().lease()) < 0
                                ? LOOK
                                : options.retention().lease());
                try {
                    blobs.emptyTrash();
                    if (!clock.instant().isBefore(collect)) {
                        collect = clock.instant().plus(options.retention().lease());
                        GarbageReport report = collect(false);
                        if (report.blobs() + report.manifests() > 0) {
                            LOG.info("Registry cleaned up: {}", report);
                        }
                    }
                    if (scrubIsDue()) {
                        startScrub(options.scrub().rate());
                    }
                } catch (IOException | RuntimeException e) {
                    LOG.warn("The registry could not be looked after; the next try is soon", e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean scrubIsDue() {
        if (options.scrub().rate() <= 0) {
            return false;
        }
        Optional<UpkeepRun> last = lastScrub();
        if (last.isEmpty()) {
            // The first is due a whole interval after the registry was made: that counts from now.
            Instant now = clock.instant();
            table.put(UpkeepTable.SCRUB, new UpkeepRun(now, now, 0, 0, 0, List.of()));
            return false;
        }
        return last.get().startedAt().plus(options.scrub().every()).isBefore(clock.instant());
    }

    /**
     * Removes what nothing holds, and uploads that nobody went on with; keeps what the pins of the start name. Pushes and
     * pulls go on meanwhile; takes seconds to minutes, one run at a time.
     *
     * @param dryRun only count what would be removed
     */
    public GarbageReport collect(boolean dryRun) {
        return collect(pins, dryRun);
    }

    GarbageReport collect(BlobPins kept, boolean dryRun) {
        try {
            Instant started = clock.instant();
            if (dryRun) {
                return garbage.collect(kept, true);
            }
            uploads.expire();
            GarbageReport report = garbage.collect(kept, false);
            changed.run();
            table.put(
                    UpkeepTable.COLLECTION,
                    new UpkeepRun(
                            started, clock.instant(), report.manifests(), report.blobs(), report.bytes(), List.of()));
            return report;
        } catch (IOException e) {
            throw new UncheckedIOException("the registry's files cannot be cleaned up: " + e.getMessage(), e);
        }
    }

    /**
     * Begins to read every blob again, taking those out of service that do not match their digest any more; goes on when
     * a scrub is running already.
     *
     * @param bytesPerSecond how fast to read, from 1
     */
    public void startScrub(long bytesPerSecond) {
        Thread thread = Thread.ofVirtual().name("registry-scrub").unstarted(() -> scrubInBackground(bytesPerSecond));
        if (scrubbing.compareAndSet(null, thread)) {
            progress = Optional.of(new ScrubProgress(clock.instant()));
            thread.start();
        }
    }

    private void scrubInBackground(long bytesPerSecond) {
        try {
            ScrubReport report = scrub(bytesPerSecond);
            LOG.info("Registry scrubbed: {} blobs, {} bytes read", report.blobs(), report.bytes());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.warn("The registry could not be scrubbed", e);
        } finally {
            scrubbing.set(null);
        }
    }

    ScrubReport scrub(long bytesPerSecond) throws IOException, InterruptedException {
        ScrubProgress now = new ScrubProgress(clock.instant());
        progress = Optional.of(now);
        ScrubReport report = scrubber.scrub(bytesPerSecond, now);
        changed.run();
        table.put(
                UpkeepTable.SCRUB,
                new UpkeepRun(
                        now.startedAt(),
                        clock.instant(),
                        0,
                        report.blobs(),
                        report.bytes(),
                        report.damaged().stream().map(Digest::toString).toList()));
        return report;
    }

    /** The scrub that is running right now. */
    public Optional<ScrubProgress> scrubbing() {
        return scrubbing.get() == null ? Optional.empty() : progress;
    }

    public Optional<UpkeepRun> lastCollection() {
        return table.find(UpkeepTable.COLLECTION);
    }

    public Optional<UpkeepRun> lastScrub() {
        return table.find(UpkeepTable.SCRUB);
    }

    @Override
    public synchronized void close() {
        timer.ifPresent(Thread::interrupt);
        Thread scrub = scrubbing.get();
        if (scrub != null) {
            scrub.interrupt();
        }
    }
}
