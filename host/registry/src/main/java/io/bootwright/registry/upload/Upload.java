package io.bootwright.registry.upload;

import io.bootwright.registry.blobs.BlobStore;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.oci.RegistryError;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One open upload. One request at a time may append. The offset counts the bytes that were taken: a client whose
 * connection broke asks for it and goes on there. Safe for use by many threads.
 */
public final class Upload {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final UploadFiles.Session session;
    private final UploadContent content;
    private final BlobStore blobs;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    private volatile Instant touched;
    private boolean ended;

    /**
     * An upload that no request uses yet.
     *
     * @param touched when a client last appended to it
     */
    Upload(UploadFiles.Session session, UploadContent content, BlobStore blobs, Clock clock, Instant touched) {
        this.session = session;
        this.content = content;
        this.blobs = blobs;
        this.clock = clock;
        this.touched = touched;
    }

    /** Its id, as in its URL. */
    public UUID id() {
        return session.id();
    }

    String repository() {
        return session.repository();
    }

    /** Bytes that were taken, to be told to the client: from now on they outlive this process. */
    public long offset() {
        long taken = content.offset();
        if (taken > 0 && !content.isKept()) {
            lock.lock();
            try {
                keep();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                lock.unlock();
            }
        }
        return taken;
    }

    Instant touched() {
        return touched;
    }

    boolean isBusy() {
        return lock.isLocked();
    }

    private void keep() throws IOException {
        if (!ended) {
            content.keep();
        }
    }

    /** Writes the upload down for the next process, unless a request is using it. */
    void leave() throws IOException {
        if (lock.tryLock()) {
            try {
                keep();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * Appends a body.
     *
     * @param start offset at which the client wants to append; negative when it does not say
     * @param length bytes that the client announced; negative when unknown
     * @throws RegistryError BLOB_UPLOAD_INVALID (416) when the upload has another offset, or another request is appending
     * @throws IOException when the connection broke or the disk failed; what had arrived is kept
     */
    public void append(long start, long length, InputStream body) throws IOException {
        if (!tookLock()) {
            throw RegistryError.uploadOutOfOrder(
                    "Another request is writing to this upload. Ask with a GET where it stands, then go on there.");
        }
        try {
            if (ended) {
                throw RegistryError.uploadUnknown();
            }
            long offset = content.offset();
            if (start >= 0 && start != offset) {
                throw RegistryError.uploadOutOfOrder("The upload stands at byte " + offset + ". Go on there.");
            }
            blobs.checkSpace(Math.max(0, length));
            content.append(length, body, () -> touched = clock.instant());
        } finally {
            touched = clock.instant();
            lock.unlock();
        }
    }

    /** Takes the lock. Waits a little: a client may come back before the end of its last connection was noticed. */
    private boolean tookLock() {
        try {
            return lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Ends the upload: its content is flushed to the disk and handed to {@code link}. If that fails, the upload is gone as
     * well.
     *
     * @param link takes the finished file over; runs while no other request can use the upload
     * @throws RegistryError DIGEST_INVALID
     */
    public void commit(Digest expected, Link link) throws IOException {
        lock.lock();
        try {
            if (ended) {
                throw RegistryError.uploadUnknown();
            }
            ended = true;
            boolean linked = false;
            try {
                Digest actual = content.digest(expected.algorithm());
                if (!actual.equals(expected)) {
                    throw RegistryError.digestInvalid("The bytes that were received have the digest " + actual
                            + ", not " + expected + ". Push the blob again.");
                }
                link.take(content.finish(blobs.isDurable()));
                linked = true;
            } finally {
                if (linked) {
                    content.forget();
                } else {
                    content.delete();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes over a finished file. */
    @FunctionalInterface
    public interface Link {
        void take(Path file) throws IOException;
    }

    /** Ends the upload and deletes its files. */
    void discard() throws IOException {
        lock.lock();
        try {
            ended = true;
            content.delete();
        } finally {
            lock.unlock();
        }
    }
}
