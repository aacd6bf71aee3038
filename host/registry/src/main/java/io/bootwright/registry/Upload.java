package io.bootwright.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One open upload: a file that grows, hashed while it is received. One request at a time may append; the offset is what
 * has been taken, so a client whose connection broke asks for it and goes on there.
 */
final class Upload {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final UUID id;
    private final String repository;
    private final String algorithm;
    private final Path file;
    private final BlobStore blobs;
    private final Buffers buffers;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    /** Hash of the first {@link #offset} bytes; empty until a file that a former process left has been read again. */
    private Optional<MessageDigest> hash;

    private volatile long offset;
    private volatile Instant touched;
    private boolean ended;

    private Upload(
            UploadTable.Row row,
            Path file,
            BlobStore blobs,
            Buffers buffers,
            Clock clock,
            Optional<MessageDigest> hash) {
        this.id = row.id();
        this.repository = row.repository();
        this.algorithm = row.algorithm();
        this.file = file;
        this.blobs = blobs;
        this.buffers = buffers;
        this.clock = clock;
        this.hash = hash;
        this.touched = clock.instant();
    }

    static Upload start(UploadTable.Row row, Path file, BlobStore blobs, Buffers buffers, Clock clock)
            throws IOException {
        Files.createFile(file);
        return new Upload(row, file, blobs, buffers, clock, Optional.of(Digest.hasher(row.algorithm())));
    }

    /** Takes up an upload that a former process left. What is there is hashed when the client goes on, not at start. */
    static Upload reopen(UploadTable.Row row, Path file, BlobStore blobs, Buffers buffers, Clock clock)
            throws IOException {
        Upload upload = new Upload(row, file, blobs, buffers, clock, Optional.empty());
        upload.offset = Files.size(file);
        return upload;
    }

    UUID id() {
        return id;
    }

    String repository() {
        return repository;
    }

    long offset() {
        return offset;
    }

    Instant touched() {
        return touched;
    }

    boolean isBusy() {
        return lock.isLocked();
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
            MessageDigest digest = hash();
            byte[] buffer = buffers.take(length < 0 ? Long.MAX_VALUE : length);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                    WriteBack writeBack = new WriteBack(channel)) {
                // A write that failed half-way may have left more than was counted.
                channel.position(offset);
                copy(body, channel, digest, writeBack, buffer);
            } finally {
                buffers.giveBack(buffer);
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

    private void copy(InputStream body, FileChannel channel, MessageDigest digest, WriteBack writeBack, byte[] buffer)
            throws IOException {
        boolean more = true;
        while (more) {
            int filled = 0;
            try {
                while (filled < buffer.length && more) {
                    int read = body.read(buffer, filled, buffer.length - filled);
                    more = read >= 0;
                    filled += Math.max(0, read);
                }
            } finally {
                // Also when the connection broke: the client goes on behind what had come.
                write(channel, buffer, filled, digest);
            }
            touched = clock.instant();
            if (writeBack.written(filled)) {
                blobs.checkSpace(0);
            }
        }
    }

    private void write(FileChannel channel, byte[] buffer, int filled, MessageDigest digest) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, filled);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        digest.update(buffer, 0, filled);
        offset += filled;
    }

    private MessageDigest hash() throws IOException {
        if (hash.isEmpty()) {
            hash = Optional.of(read(algorithm));
        }
        return hash.get();
    }

    private MessageDigest read(String wanted) throws IOException {
        MessageDigest digest = Digest.hasher(wanted);
        byte[] buffer = buffers.take(offset);
        try (InputStream in = Files.newInputStream(file)) {
            long left = offset;
            while (left > 0) {
                int n = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
                if (n <= 0) {
                    throw new IOException("the upload's file is shorter than it was");
                }
                digest.update(buffer, 0, n);
                left -= n;
            }
        } finally {
            buffers.giveBack(buffer);
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
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(offset);
            }
            MessageDigest digest = expected.algorithm().equals(algorithm) ? hash() : read(expected.algorithm());
            ended = true;
            Digest actual = Digest.of(expected.algorithm(), digest);
            if (!actual.equals(expected)) {
                Files.deleteIfExists(file);
                throw RegistryError.digestInvalid("the bytes received have the digest " + actual);
            }
            link.take(file);
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
            Files.deleteIfExists(file);
        } finally {
            lock.unlock();
        }
    }
}
