package io.bootwright.registry;

import io.bootwright.registry.transfer.Buffers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads every blob again, slowly, and takes out of service what does not match its digest. For one thread at a time. */
final class Scrubber {
    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);

    private final BlobStore blobs;
    private final Buffers buffers;

    Scrubber(BlobStore blobs, Buffers buffers) {
        this.blobs = blobs;
        this.buffers = buffers;
    }

    synchronized ScrubReport scrub(long bytesPerSecond, ScrubProgress progress)
            throws IOException, InterruptedException {
        List<Digest> damaged = new ArrayList<>();
        int count = 0;
        long bytes = 0;
        long start = System.nanoTime();
        List<Digest> all = blobs.all();
        progress.total(all.size());
        for (Digest digest : all) {
            Optional<Path> file = blobs.file(digest);
            if (file.isEmpty()) {
                continue;
            }
            try {
                long before = bytes;
                Digest actual = hash(digest.algorithm(), file.get(), before, bytesPerSecond, start);
                count++;
                bytes += Files.size(file.get());
                progress.at(count, bytes);
                if (!actual.equals(digest)) {
                    LOG.error("The blob {} is damaged, its bytes have the digest {}. Push it again.", digest, actual);
                    blobs.quarantine(digest);
                    damaged.add(digest);
                }
            } catch (NoSuchFileException e) {
                // Collected meanwhile.
                LOG.debug("The blob {} has gone", digest);
            }
        }
        return new ScrubReport(count, bytes, damaged);
    }

    private Digest hash(String algorithm, Path file, long before, long bytesPerSecond, long start)
            throws IOException, InterruptedException {
        MessageDigest hash = Digest.hasher(algorithm);
        byte[] buffer = buffers.take(Long.MAX_VALUE);
        try (InputStream in = Files.newInputStream(file)) {
            long bytes = before;
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                hash.update(buffer, 0, n);
                bytes += n;
                long due = (long) (bytes * 1e9 / bytesPerSecond) - (System.nanoTime() - start);
                if (due > 0) {
                    Thread.sleep(due / 1_000_000, (int) (due % 1_000_000));
                }
            }
        } finally {
            buffers.giveBack(buffer);
        }
        return Digest.of(algorithm, hash);
    }
}
