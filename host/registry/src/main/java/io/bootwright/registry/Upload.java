package io.bootwright.registry;

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
 * One open upload. One request at a time may append; the offset is what has been taken, so a client whose connection broke
 * asks for it and goes on there.
 */
final class Upload {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final UploadFiles.Session session;
    private final UploadContent content;
    private final BlobStore blobs;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();

    private volatile Instant touched;
    private boolean ended;

    /**
     * An upload that nobody uses yet.
     *
     * @param touched when somebody last went on with it
     */
    Upload(UploadFiles.Session session, UploadContent content, BlobStore blobs, Clock clock, Instant touched) {
        this.session = session;
        this.content = content;
        this.blobs = blobs;
        this.clock = clock;
        this.touched = touched;
    }

    UUID id() {
        return session.id();
    }

    String repository() {
        return session.repository();
    }

    /** Bytes that were taken, which a client may be told: from now on they outlive this process. */
    long offset() {
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

    /** Leaves the upload to the next process, unless a request is using it. */
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
     * @param start where the client believes to be; negative when it does not say
     * @param length bytes that the client announces; negative when it does not say
     * @throws RegistryError BLOB_UPLOAD_INVALID (416) when that is somewhere else, or another request is appending
     * @throws IOException when the connection broke or the disk failed; what had come is kept
     */
    void append(long start, long length, InputStream body) throws IOException {
        if (!tookLock()) {
            throw new RegistryError(416, "BLOB_UPLOAD_INVALID", "another request is writing to this upload");
        }
        try {
            if (ended) {
                throw RegistryError.uploadUnknown();
            }
            long offset = content.offset();
            if (start >= 0 && start != offset) {
                throw new RegistryError(416, "BLOB_UPLOAD_INVALID", "the upload stands at byte " + offset);
            }
            blobs.checkSpace(Math.max(0, length));
            content.append(length, body, () -> touched = clock.instant());
        } finally {
            touched = clock.instant();
            lock.unlock();
        }
    }

    /** Whether the lock could be taken. A client that comes back at once may be faster than the news that its last connection broke. */
    private boolean tookLock() {
        try {
            return lock.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * Ends the upload; its content is on the disk, to be linked into the store by {@code link}. If that fails, the upload
     * has no use any more and is gone as well.
     *
     * @param link takes the finished file over; runs while nobody else can use the upload
     * @throws RegistryError DIGEST_INVALID
     */
    void commit(Digest expected, Link link) throws IOException {
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
                    throw RegistryError.digestInvalid("the bytes received have the digest " + actual);
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
    interface Link {
        void take(Path file) throws IOException;
    }

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
