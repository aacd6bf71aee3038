package io.bootwright.registry.upkeep;

import io.bootwright.errors.FailureWords;
import io.bootwright.registry.blobs.BlobStore;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.transfer.Buffers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads every blob again at a bounded rate and quarantines those that do not match their digest. One run at a time. */
public final class Scrubber {
    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);

    private final BlobStore blobs;
    private final Buffers buffers;

    public Scrubber(BlobStore blobs, Buffers buffers) {
        this.blobs = blobs;
        this.buffers = buffers;
    }

    /** One run. For one thread. */
    private static final class Run {
        private final long bytesPerSecond;
        private final StopSignal stop;
        private final long start = System.nanoTime();
        private final List<Digest> damaged = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private int count;
        private long bytes;

        Run(long bytesPerSecond, StopSignal stop) {
            this.bytesPerSecond = bytesPerSecond;
            this.stop = stop;
        }

        /** Counts bytes, and waits if they came faster than they may; true when the run has to end. */
        boolean read(int more) {
            bytes += more;
            long due = (long) (bytes * 1e9 / bytesPerSecond) - (System.nanoTime() - start);
            return due > 0 ? stop.await(Duration.ofNanos(due)) : stop.isSent();
        }
    }

    /**
     * Reads everything once.
     *
     * @return empty when it was stopped before its end
     */
    synchronized Optional<ScrubReport> scrub(long bytesPerSecond, ScrubProgress progress, StopSignal stop) {
        Run run = new Run(bytesPerSecond, stop);
        BlobStore.Listing all = blobs.all();
        run.problems.addAll(all.problems());
        progress.total(all.blobs().size());
        for (Digest digest : all.blobs()) {
            scrub(digest, run);
            progress.at(run.count, run.bytes);
            if (stop.isSent()) {
                return Optional.empty();
            }
        }
        return Optional.of(new ScrubReport(run.count, run.bytes, run.damaged, run.problems));
    }

    private void scrub(Digest digest, Run run) {
        Optional<Path> file = blobs.file(digest);
        if (file.isEmpty()) {
            return;
        }
        try {
            Optional<Digest> actual = hash(digest.algorithm(), file.get(), run);
            if (actual.isEmpty()) {
                return;
            }
            run.count++;
            if (!actual.get().equals(digest)) {
                LOG.error("The blob {} is damaged: its bytes have the digest {}. Push it again.", digest, actual.get());
                blobs.quarantine(digest);
                run.damaged.add(digest);
            }
        } catch (NoSuchFileException e) {
            LOG.debug("The blob {} was collected meanwhile", digest, e);
        } catch (IOException e) {
            run.problems.add("The blob " + digest + " cannot be read (" + FailureWords.of(e)
                    + "). Look at the disk, then scrub again.");
        }
    }

    /** The digest of a file's bytes; empty when the run has to end. */
    private Optional<Digest> hash(String algorithm, Path file, Run run) throws IOException {
        MessageDigest hash = Digest.hasher(algorithm);
        byte[] buffer = buffers.take(Long.MAX_VALUE);
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                hash.update(buffer, 0, n);
                if (run.read(n)) {
                    return Optional.empty();
                }
            }
        } finally {
            buffers.giveBack(buffer);
        }
        return Optional.of(Digest.of(algorithm, hash));
    }
}
