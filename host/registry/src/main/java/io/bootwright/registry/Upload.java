package io.bootwright.registry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One open upload: a file that grows, hashed while it is received. One request at a time may append; the offset is what
 * has been taken, so a client whose connection broke asks for it and goes on there.
 */
final class Upload {
    private static final int BUFFER = 256 * 1024;

    private final UUID id;
    private final String repository;
    private final String algorithm;
    private final Path file;
    private final MessageDigest hash;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile long offset;
    private volatile Instant touched;
    private boolean ended;

    private Upload(UUID id, String repository, String algorithm, Path file, Instant now) {
        this.id = id;
        this.repository = repository;
        this.algorithm = algorithm;
        this.file = file;
        this.hash = Digest.hasher(algorithm);
        this.touched = now;
    }

    static Upload start(UUID id, String repository, String algorithm, Path file, Instant now) throws IOException {
        Files.createFile(file);
        return new Upload(id, repository, algorithm, file, now);
    }

    /** Takes up an upload that a former process left: reads what is there once, to have its hash. */
    static Upload reopen(UUID id, String repository, String algorithm, Path file, Instant now) throws IOException {
        Upload upload = new Upload(id, repository, algorithm, file, now);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.readNBytes(buffer, 0, BUFFER); n > 0; n = in.readNBytes(buffer, 0, BUFFER)) {
                upload.hash.update(buffer, 0, n);
                upload.offset += n;
            }
        }
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

    /**
     * Appends a body.
     *
     * @param start where the client believes to be; negative when it does not say
     * @throws RegistryError BLOB_UPLOAD_INVALID (416) when that is somewhere else, or another request is appending
     * @throws IOException when the connection broke; what had come is kept
     */
    void append(long start, InputStream body, Instant now) throws IOException {
        if (!lock.tryLock()) {
            throw new RegistryError(416, "BLOB_UPLOAD_INVALID", "another request is writing to this upload");
        }
        try {
            if (ended) {
                throw RegistryError.uploadUnknown();
            }
            if (start >= 0 && start != offset) {
                throw new RegistryError(416, "BLOB_UPLOAD_INVALID", "the upload stands at byte " + offset);
            }
            byte[] buffer = new byte[BUFFER];
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                // A write that failed half-way may have left more than was counted.
                channel.position(offset);
                for (int n = body.readNBytes(buffer, 0, BUFFER); n > 0; n = body.readNBytes(buffer, 0, BUFFER)) {
                    ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    hash.update(buffer, 0, n);
                    offset += n;
                }
            } finally {
                touched = now;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the upload with its content in the store.
     *
     * @throws RegistryError DIGEST_INVALID; the upload is gone then
     */
    void commit(Digest expected, BlobStore blobs) throws IOException {
        lock.lock();
        try {
            if (ended) {
                throw RegistryError.uploadUnknown();
            }
            ended = true;
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(offset);
            }
            Digest actual =
                    expected.algorithm().equals(algorithm) ? Digest.of(algorithm, hash) : rehash(expected.algorithm());
            if (!actual.equals(expected)) {
                Files.deleteIfExists(file);
                throw RegistryError.digestInvalid("the bytes received have the digest " + actual);
            }
            blobs.commit(file, expected);
        } finally {
            lock.unlock();
        }
    }

    private Digest rehash(String other) throws IOException {
        MessageDigest digest = Digest.hasher(other);
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.readNBytes(buffer, 0, BUFFER); n > 0; n = in.readNBytes(buffer, 0, BUFFER)) {
                digest.update(buffer, 0, n);
            }
        }
        return Digest.of(other, digest);
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
