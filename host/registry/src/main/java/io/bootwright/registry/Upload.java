package io.bootwright.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One open upload, hashed while it is received. One request at a time may append; the offset is what has been taken, so a
 * client whose connection broke asks for it and goes on there.
 *
 * <p>A small body that came whole is kept in memory until it is committed or its client is told that it was taken: most
 * blobs are small, come in one request, and cost one file and one flush.
 */
final class Upload {
    /** Bodies that are kept in memory. */
    private static final int SMALL = 64 * 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final UploadFiles.Session session;
    private final UploadFiles files;
    private final BlobStore blobs;
    private final Receiver receiver;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    /** Hash of the first {@link #offset} bytes; empty when the file has to be read again for it. */
    private Optional<MessageDigest> hash;
    /** All bytes so far, as long as there is no file. */
    private Optional<byte[]> held;

    private volatile long offset;
    private volatile Instant touched;
    private volatile boolean remembered;
    private boolean ended;

    private Upload(
            UploadFiles.Session session,
            UploadFiles files,
            BlobStore blobs,
            Receiver receiver,
            Clock clock,
            Optional<MessageDigest> hash,
            Optional<byte[]> held) {
        this.session = session;
        this.files = files;
        this.blobs = blobs;
        this.receiver = receiver;
        this.clock = clock;
        this.hash = hash;
        this.held = held;
        this.touched = clock.instant();
    }

    static Upload start(
            UploadFiles.Session session, UploadFiles files, BlobStore blobs, Receiver receiver, Clock clock) {
        return new Upload(
                session,
                files,
                blobs,
                receiver,
                clock,
                Optional.of(Digest.hasher(session.algorithm())),
                Optional.of(new byte[0]));
    }

    /** Takes up an upload that a former process left. What is there is hashed when the client goes on, not at start. */
    static Upload reopen(
            UploadFiles.Session session,
            UploadFiles files,
            BlobStore blobs,
            Receiver receiver,
            Clock clock,
            Instant touched)
            throws IOException {
        long size = files.size(session.id());
        Upload upload = new Upload(
                session,
                files,
                blobs,
                receiver,
                clock,
                Optional.empty(),
                size == 0 ? Optional.of(new byte[0]) : Optional.empty());
        upload.offset = size;
        upload.touched = touched;
        upload.remembered = true;
        return upload;
    }

    UUID id() {
        return session.id();
    }

    String repository() {
        return session.repository();
    }

    /** Bytes that were taken, which a client may be told: from now on they outlive this process. */
    long offset() {
        long taken = offset;
        if (taken > 0 && !remembered) {
            lock.lock();
            try {
                remember();
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

    /** Makes sure that another process can take this upload up; costs no flush. To be called under the lock. */
    private void remember() throws IOException {
        if (ended || remembered) {
            return;
        }
        files.remember(session);
        remembered = true;
        spill();
    }

    private void spill() throws IOException {
        if (held.isPresent()) {
            files.write(session.id(), held.get(), false);
            held = Optional.empty();
        }
    }

    /** Leaves the upload to the next process. */
    void leave() throws IOException {
        if (lock.tryLock()) {
            try {
                remember();
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
            if (start >= 0 && start != offset) {
                throw new RegistryError(416, "BLOB_UPLOAD_INVALID", "the upload stands at byte " + offset);
            }
            blobs.checkSpace(Math.max(0, length));
            if (held.isPresent() && offset == 0 && length >= 0 && length <= SMALL) {
                hold(body, (int) length);
            } else {
                remember();
                spill();
                receive(length, body);
            }
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

    private void hold(InputStream body, int length) throws IOException {
        byte[] bytes = new byte[length];
        int filled = 0;
        try {
            int read = 0;
            while (read >= 0 && filled < length) {
                read = body.read(bytes, filled, length - filled);
                filled += Math.max(0, read);
            }
            // The end has to be seen: the connection is used again behind it.
            if (read >= 0 && body.read() >= 0) {
                throw new IOException("a body is longer than it said");
            }
        } finally {
            hash().update(bytes, 0, filled);
            held = Optional.of(filled == length ? bytes : Arrays.copyOf(bytes, filled));
            offset = filled;
        }
    }

    private void receive(long length, InputStream body) throws IOException {
        MessageDigest digest = hash();
        // Should it fail, more may have been hashed than was written: the file is read again then.
        hash = Optional.empty();
        Receiver.Target target = new Receiver.Target(files.part(session.id()), offset, digest, taken -> {
            offset = taken;
            touched = clock.instant();
        });
        receiver.receive(body, length, target, () -> files.force(session.id()));
        hash = Optional.of(digest);
    }

    private MessageDigest hash() throws IOException {
        if (hash.isEmpty()) {
            hash = Optional.of(read(session.algorithm()));
        }
        return hash.get();
    }

    private MessageDigest read(String algorithm) throws IOException {
        MessageDigest digest = Digest.hasher(algorithm);
        if (held.isPresent()) {
            digest.update(held.get());
        } else {
            receiver.hash(files.part(session.id()), offset, digest);
        }
        return digest;
    }

    /**
     * Ends the upload; its content is on the disk, to be linked into the store by {@code link}.
     *
     * @param link takes the finished file over; runs while nobody else can use the upload
     * @throws RegistryError DIGEST_INVALID; the upload is gone then
     */
    void commit(Digest expected, Link link) throws IOException {
        lock.lock();
        try {
            if (ended) {
                throw RegistryError.uploadUnknown();
            }
            boolean other = !expected.algorithm().equals(session.algorithm());
            Digest actual = Digest.of(expected.algorithm(), other ? read(expected.algorithm()) : hash());
            if (!actual.equals(expected)) {
                throw RegistryError.digestInvalid("the bytes received have the digest " + actual);
            }
            boolean alone = !remembered;
            if (held.isPresent()) {
                files.write(session.id(), held.get(), blobs.isDurable());
            } else {
                blobs.finish(files.part(session.id()), offset);
            }
            link.take(files.part(session.id()));
            ended = alone;
        } finally {
            // Unless there is nothing: the part has become a blob, and nothing else was written.
            if (!ended) {
                ended = true;
                files.delete(session.id());
            }
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
            files.delete(session.id());
        } finally {
            lock.unlock();
        }
    }
}
