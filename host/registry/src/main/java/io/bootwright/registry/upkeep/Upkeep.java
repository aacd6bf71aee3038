package io.bootwright.registry.upkeep;

import io.bootwright.registry.oci.Digest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collections and scrubs, by the clock and on request. Their last results are kept in the database. Closing ends running
 * work at the next safe place and waits for it, so that the database can be closed afterwards. Safe for use by many
 * threads.
 */
public final class Upkeep implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final Duration LOOK = Duration.ofMinutes(1);

    /** How long closing waits; only a disk or database that does not answer takes longer. */
    private static final Duration LAST_WAIT = Duration.ofMinutes(1);

    private final GarbageCollector garbage;
    private final Scrubber scrubber;
    private final UpkeepTable table;
    private final Schedule schedule;
    private final Clock clock;
    private final Runnable changed;
    private final StopSignal stop = new StopSignal();
    private final ReentrantLock collecting = new ReentrantLock();
    private final AtomicReference<Thread> scrubbing = new AtomicReference<>();
    private volatile BlobPins pins = BlobPins.NONE;
    private volatile Optional<ScrubProgress> progress = Optional.empty();
    private Optional<Thread> timer = Optional.empty();

    /**
     * When work is done without being asked for.
     *
     * @param collectEvery time from one collection to the next
     * @param scrubEvery time from one scrub to the next
     * @param scrubRate bytes per second that such a scrub reads; 0 for none
     */
    public record Schedule(Duration collectEvery, Duration scrubEvery, long scrubRate) {}

    /**
     * Upkeep that does nothing yet.
     *
     * @param changed run after manifests or their files have gone
     */
    public Upkeep(
            GarbageCollector garbage,
            Scrubber scrubber,
            UpkeepTable table,
            Schedule schedule,
            Clock clock,
            Runnable changed) {
        this.garbage = garbage;
        this.scrubber = scrubber;
        this.table = table;
        this.schedule = schedule;
        this.clock = clock;
        this.changed = changed;
    }

    /**
     * Works by the schedule from now on.
     *
     * @param kept what else is kept
     */
    public synchronized void start(BlobPins kept) {
        pins = kept;
        if (timer.isEmpty() && !stop.isSent()) {
            timer = Optional.of(Thread.ofVirtual().name("registry-upkeep").start(this::runSchedule));
        }
    }

    private void runSchedule() {
        Instant collect = clock.instant().plus(schedule.collectEvery());
        Duration pause = LOOK.compareTo(schedule.collectEvery()) < 0 ? LOOK : schedule.collectEvery();
        while (!stop.await(pause)) {
            try {
                garbage.emptyTrash();
                if (!clock.instant().isBefore(collect)) {
                    collect = clock.instant().plus(schedule.collectEvery());
                    GarbageReport report = collect(false);
                    if (report.blobs() + report.manifests() > 0) {
                        LOG.info(
                                "Registry: removed {} manifests and {} blobs, {} bytes",
                                report.manifests(),
                                report.blobs(),
                                report.bytes());
                    }
                }
                if (scrubIsDue()) {
                    startScrub(schedule.scrubRate());
                }
            } catch (RuntimeException e) {
                LOG.warn("The registry's upkeep failed; it is tried again in {} s", pause.toSeconds(), e);
            }
        }
    }

    private boolean scrubIsDue() {
        if (schedule.scrubRate() <= 0) {
            return false;
        }
        Optional<UpkeepRun> last = lastScrub();
        if (last.isEmpty()) {
            // The first is due a whole interval after the registry was made: that counts from now.
            Instant now = clock.instant();
            table.put(UpkeepTable.SCRUB, new UpkeepRun(now, now, 0, 0, 0, List.of(), List.of()));
            return false;
        }
        return last.get().startedAt().plus(schedule.scrubEvery()).isBefore(clock.instant());
    }

    /**
     * Removes what nothing holds, and uploads that no client went on with; keeps what the pins of {@link #start} name.
     * Pushes and pulls go on meanwhile. Takes seconds to minutes; one run at a time. What cannot be read or removed is kept,
     * logged and named in the report.
     *
     * @param dryRun only count what would be removed
     */
    public GarbageReport collect(boolean dryRun) {
        return collect(pins, dryRun);
    }

    /** The same with other pins. */
    public GarbageReport collect(BlobPins kept, boolean dryRun) {
        collecting.lock();
        try {
            Instant started = clock.instant();
            GarbageReport report = garbage.collect(kept, dryRun, stop);
            report.problems().forEach(problem -> LOG.warn("Registry: {}", problem));
            if (!dryRun) {
                changed.run();
                if (!stop.isSent()) {
                    table.put(UpkeepTable.COLLECTION, run(started, report));
                }
            }
            return report;
        } finally {
            collecting.unlock();
        }
    }

    private UpkeepRun run(Instant started, GarbageReport report) {
        return new UpkeepRun(
                started,
                clock.instant(),
                report.manifests(),
                report.blobs(),
                report.bytes(),
                texts(report.damaged()),
                report.problems());
    }

    private static List<String> texts(List<Digest> digests) {
        return digests.stream().map(Digest::toString).toList();
    }

    /**
     * Begins a scrub; does nothing when one is running.
     *
     * @param bytesPerSecond how fast to read, from 1
     */
    public synchronized void startScrub(long bytesPerSecond) {
        Thread thread = Thread.ofVirtual().name("registry-scrub").unstarted(() -> scrubInBackground(bytesPerSecond));
        if (!stop.isSent() && scrubbing.compareAndSet(null, thread)) {
            progress = Optional.of(new ScrubProgress(clock.instant()));
            thread.start();
        }
    }

    private void scrubInBackground(long bytesPerSecond) {
        try {
            scrub(bytesPerSecond)
                    .ifPresent(report ->
                            LOG.info("Registry scrubbed: {} blobs, {} bytes read", report.blobs(), report.bytes()));
        } catch (RuntimeException e) {
            LOG.warn("The registry could not be scrubbed", e);
        } finally {
            scrubbing.set(null);
        }
    }

    /**
     * Reads every blob again and quarantines those that do not match their digest.
     *
     * @param bytesPerSecond how fast to read, from 1
     * @return empty when the registry was closed before the end
     */
    public Optional<ScrubReport> scrub(long bytesPerSecond) {
        ScrubProgress now = new ScrubProgress(clock.instant());
        progress = Optional.of(now);
        Optional<ScrubReport> report = scrubber.scrub(bytesPerSecond, now, stop);
        report.ifPresent(done -> {
            done.problems().forEach(problem -> LOG.warn("Registry: {}", problem));
            changed.run();
            table.put(
                    UpkeepTable.SCRUB,
                    new UpkeepRun(
                            now.startedAt(),
                            clock.instant(),
                            0,
                            done.blobs(),
                            done.bytes(),
                            texts(done.damaged()),
                            done.problems()));
        });
        return report;
    }

    /** The progress of the scrub that is running now. */
    public Optional<ScrubProgress> scrubbing() {
        return scrubbing.get() == null ? Optional.empty() : progress;
    }

    /** The last collection; dry runs do not count. */
    public Optional<UpkeepRun> lastCollection() {
        return table.find(UpkeepTable.COLLECTION);
    }

    /** The last scrub that came to its end. */
    public Optional<UpkeepRun> lastScrub() {
        return table.find(UpkeepTable.SCRUB);
    }

    /** Ends running collections and scrubs and waits for them. Nothing uses the database afterwards. Idempotent. */
    @Override
    public void close() {
        stop.send();
        List<Thread> running;
        synchronized (this) {
            running = Stream.concat(timer.stream(), Optional.ofNullable(scrubbing.get()).stream())
                    .toList();
        }
        boolean ended = true;
        try {
            for (Thread thread : running) {
                ended &= thread.join(LAST_WAIT);
            }
            if (collecting.tryLock(LAST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
                collecting.unlock();
            } else {
                ended = false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ended = false;
        }
        if (!ended) {
            LOG.warn("The registry's upkeep did not end within {} s", LAST_WAIT.toSeconds());
        }
    }
}
