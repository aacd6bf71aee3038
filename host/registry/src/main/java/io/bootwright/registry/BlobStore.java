package io.bootwright.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Content-addressed files below one directory in the form of an OCI image layout: {@code blobs/sha256/<hex>}. A blob is
 * there whole or not at all. Safe for use by many threads.
 */
public final class BlobStore {
    private static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}\n";

    private final Path root;

    BlobStore(Path root) {
        this.root = root;
        try {
            Files.createDirectories(root.resolve("blobs/sha256"));
            Files.createDirectories(root.resolve("blobs/sha512"));
            Files.createDirectories(uploads());
            Files.writeString(root.resolve("oci-layout"), LAYOUT);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the registry directory " + root, e);
        }
    }

    Path root() {
        return root;
    }

    Path uploads() {
        return root.resolve("uploads");
    }

    private Path path(Digest digest) {
        return root.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
    }

    /** The blob's file, if it is there. */
    public Optional<Path> file(Digest digest) {
        Path path = path(digest);
        return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
    }

    /** Takes over a finished file whose digest was checked: on disk, then visible. */
    void commit(Path part, Digest digest) throws IOException {
        Path target = path(digest);
        if (Files.isRegularFile(target)) {
            Files.deleteIfExists(part);
            return;
        }
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(target.getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /** Stores bytes, such as a manifest's. */
    void put(byte[] bytes, Digest digest) {
        try {
            if (file(digest).isPresent()) {
                return;
            }
            Path part = Files.createTempFile(uploads(), "manifest-", ".part");
            Files.write(part, bytes);
            commit(part, digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bytes of a small blob. */
    Optional<byte[]> read(Digest digest) {
        try {
            return Optional.of(Files.readAllBytes(path(digest)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
