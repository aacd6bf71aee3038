package io.bootwright.registry;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Content-addressed files below one directory in the form of an OCI image layout: {@code blobs/sha256/<hex>}. A blob is
 * there whole or not at all. Safe for use by many threads.
 */
public final class BlobStore {
    private static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}\n";
    private static final List<String> ALGORITHMS = List.of("sha256", "sha512");

    private final Path root;
    private final File disk;
    private final boolean durable;
    private final long lowWater;
    private final Duration trashTime;
    private final Trash trash;

    BlobStore(Path root, RegistryOptions options, Clock clock) {
        this.root = root;
        this.durable = options.durable();
        this.lowWater = options.limits().lowWater();
        this.trashTime = options.retention().trash();
        try {
            for (String algorithm : ALGORITHMS) {
                Files.createDirectories(root.resolve("blobs").resolve(algorithm));
            }
            Files.createDirectories(uploads());
            trash = new Trash(root.resolve("trash"), clock);
            writeLayout();
            disk = root.toFile();
            emptyTrash();
        } catch (IOException e) {
            throw new UncheckedIOException("the registry's directory " + root + " cannot be used", e);
        }
    }

    /** Writes what is missing only: writing it again would empty the file first, for good if the disk is full. */
    private void writeLayout() throws IOException {
        Path layout = root.resolve("oci-layout");
        if (!Files.exists(layout) || !Files.readString(layout).equals(LAYOUT)) {
            Files.writeString(layout, LAYOUT);
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

    /** The blob's file, brought back if the collector has just taken it away. */
    Optional<Path> fileOrTrash(Digest digest) {
        Optional<Path> file = file(digest);
        if (file.isPresent()) {
            return file;
        }
        try {
            restore(digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file(digest);
    }

    /** Bytes that may still be written to the disk. */
    public long usableSpace() throws IOException {
        long free = disk.getUsableSpace();
        // 0 also where the directory is gone.
        if (free == 0 && disk.getTotalSpace() == 0) {
            throw new IOException("the registry's directory " + root + " is gone");
        }
        return free;
    }

    /** Size of the disk in bytes. */
    public long totalSpace() throws IOException {
        return disk.getTotalSpace();
    }

    /**
     * Refuses what would fill the disk.
     *
     * @param more bytes that are announced
     * @throws RegistryError 507 DENIED
     */
    void checkSpace(long more) throws IOException {
        if (lowWater <= 0 || usableSpace() - more >= lowWater) {
            return;
        }
        trash.empty(Duration.ZERO);
        long free = usableSpace();
        if (free - more < lowWater) {
            throw RegistryError.noSpace("the registry's disk is nearly full: " + free / 1024 / 1024 + " MiB are free, "
                    + lowWater / 1024 / 1024 + " MiB are kept free (registry.low-water)");
        }
    }

    /** Whether content is on the disk before it is acknowledged. */
    boolean isDurable() {
        return durable;
    }

    /**
     * Makes a finished file visible whose digest was checked. Costs the same whatever its size. The name is on the disk
     * after {@link #force}: nobody may be told of the blob before.
     */
    void place(Path part, Digest digest) throws IOException {
        Path target = path(digest);
        if (Files.isRegularFile(target)) {
            Files.deleteIfExists(part);
        } else {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Brings the names of blobs to the disk, of any number of them at the price of one. */
    void force(Set<String> algorithms) throws IOException {
        if (!durable) {
            return;
        }
        for (String algorithm : algorithms) {
            try (FileChannel directory =
                    FileChannel.open(root.resolve("blobs").resolve(algorithm), StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    /** Stores bytes, such as a manifest's. */
    void put(byte[] bytes, Digest digest) {
        try {
            if (file(digest).isEmpty()) {
                Path part = Files.createTempFile(uploads(), "manifest-", ".part");
                Files.write(part, bytes);
                if (durable) {
                    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                        channel.force(true);
                    }
                }
                place(part, digest);
            }
            // Also when somebody else has just put it there, who may not have come that far.
            force(Set.of(digest.algorithm()));
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

    /** The bytes of a blob that has at most so many. */
    Optional<byte[]> read(Digest digest, long limit) {
        try {
            return Files.size(path(digest)) <= limit ? read(digest) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Everything there is. */
    List<Digest> all() throws IOException {
        try (Stream<String> names = ALGORITHMS.stream().flatMap(this::names)) {
            return names.map(Digest::parse).flatMap(Optional::stream).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    @SuppressWarnings("MustBeClosed")
    private Stream<String> names(String algorithm) {
        try {
            return Files.list(root.resolve("blobs").resolve(algorithm))
                    .map(path -> algorithm + ":" + path.getFileName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a blob out of sight; returns its size. Who is reading it reads on, and for a while it can be brought back. */
    long discard(Digest digest) throws IOException {
        Path path = path(digest);
        long size = Files.size(path);
        trash.take(path, digest);
        return size;
    }

    /** Brings a blob back that was discarded and is needed after all. */
    void restore(Digest digest) throws IOException {
        if (trash.restore(digest, path(digest))) {
            force(Set.of(digest.algorithm()));
        }
    }

    /** Takes a damaged blob out of service, for somebody to look at. */
    void quarantine(Digest digest) throws IOException {
        Path quarantine = Files.createDirectories(root.resolve("quarantine"));
        Files.move(
                path(digest),
                quarantine.resolve(digest.algorithm() + "-" + digest.hex()),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Frees what was discarded some time ago. */
    void emptyTrash() throws IOException {
        trash.empty(trashTime);
    }
}
