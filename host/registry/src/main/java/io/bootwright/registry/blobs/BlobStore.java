package io.bootwright.registry.blobs;

import io.bootwright.errors.FailureWords;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.oci.RegistryError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Blobs as content-addressed files below one directory, in the form of an OCI image layout: {@code blobs/sha256/<hex>}. A
 * blob is there whole or not at all. Safe for use by many threads.
 */
public final class BlobStore {
    private static final String LAYOUT = "{\"imageLayoutVersion\":\"1.0.0\"}\n";

    /** When the disk is full, the trash is emptied before its time, but for what a collection may just be looking at. */
    private static final Duration LEAST_IN_TRASH = Duration.ofSeconds(10);

    private final Path root;
    private final boolean durable;
    private final long lowWater;
    private final Duration trashTime;
    private final Predicate<Digest> needed;
    private final Trash trash;

    /**
     * Opens the directory, which is made if it is missing.
     *
     * @param lowWater bytes that are kept free on the disk; 0 or less to use all of it
     * @param trashTime how long a discarded blob can still be brought back
     * @param durable whether content is on the disk before it is acknowledged
     * @param needed whether a repository has a blob. Asked before a discarded blob is deleted for good: a collection that
     *     was killed may have left one in the trash that was pushed again at the same moment
     * @throws UncheckedIOException when the directory cannot be used
     */
    public BlobStore(
            Path root, long lowWater, Duration trashTime, boolean durable, Predicate<Digest> needed, Clock clock) {
        this.root = root;
        this.durable = durable;
        this.lowWater = lowWater;
        this.trashTime = trashTime;
        this.needed = needed;
        try {
            for (String algorithm : Digest.ALGORITHMS) {
                Files.createDirectories(directory(algorithm));
            }
            Files.createDirectories(uploads());
            trash = new Trash(root.resolve("trash"), clock);
            writeLayout();
        } catch (IOException e) {
            throw new UncheckedIOException("The registry's directory " + root + " cannot be used.", e);
        }
        emptyTrash();
    }

    /** Writes what is missing only: writing it again would empty the file first, for good if the disk is full. */
    private void writeLayout() throws IOException {
        Path layout = root.resolve("oci-layout");
        byte[] wanted = LAYOUT.getBytes(StandardCharsets.UTF_8);
        if (!Files.exists(layout) || !Arrays.equals(Files.readAllBytes(layout), wanted)) {
            Files.write(layout, wanted);
        }
    }

    /** The directory of the image layout. */
    public Path root() {
        return root;
    }

    /** The directory of files that are not blobs yet; on the same file system, so that they become blobs by a rename. */
    public Path uploads() {
        return root.resolve("uploads");
    }

    private Path directory(String algorithm) {
        return root.resolve("blobs").resolve(algorithm);
    }

    private Path path(Digest digest) {
        return directory(digest.algorithm()).resolve(digest.hex());
    }

    /** The blob's file, if it is there. */
    public Optional<Path> file(Digest digest) {
        Path path = path(digest);
        return Files.isRegularFile(path) ? Optional.of(path) : Optional.empty();
    }

    /** The blob's file, brought back from the trash if a collection has just discarded it. */
    public Optional<Path> fileOrTrash(Digest digest) {
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

    /**
     * Bytes that may still be written to the disk.
     *
     * @throws IOException when the disk cannot be asked
     */
    public long usableSpace() throws IOException {
        totalSpace();
        return root.toFile().getUsableSpace();
    }

    /**
     * Size of the disk in bytes. Asks the directory itself, which works without a table of mounts.
     *
     * @throws IOException when the disk cannot be asked
     */
    public long totalSpace() throws IOException {
        long total = root.toFile().getTotalSpace();
        if (total == 0) {
            throw new IOException("The size of the disk of " + root + " cannot be found out.");
        }
        return total;
    }

    /**
     * Refuses what would fill the disk.
     *
     * @param more bytes that are announced
     * @throws RegistryError 507 DENIED
     */
    public void checkSpace(long more) throws IOException {
        if (lowWater <= 0 || usableSpace() - more >= lowWater) {
            return;
        }
        trash.empty(trashTime.compareTo(LEAST_IN_TRASH) < 0 ? trashTime : LEAST_IN_TRASH, this::bringBack);
        long free = usableSpace();
        if (free - more < lowWater) {
            throw RegistryError.noSpace("The registry's disk is nearly full: " + free / 1024 / 1024 + " MiB are free, "
                    + lowWater / 1024 / 1024 + " MiB are kept free (registry.low-water).");
        }
    }

    /** Whether content is on the disk before it is acknowledged. */
    public boolean isDurable() {
        return durable;
    }

    /**
     * Turns a finished file, whose digest was checked, into a blob by a rename: the cost does not depend on its size. The
     * name is on the disk after {@link #force}; the blob must not be acknowledged before. A file of another size that is
     * there already is damaged, and replaced.
     */
    public void place(Path part, Digest digest) throws IOException {
        Path target = path(digest);
        if (hasSize(target, Files.size(part))) {
            Files.deleteIfExists(part);
        } else {
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static boolean hasSize(Path file, long size) throws IOException {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() && attributes.size() == size;
        } catch (NoSuchFileException e) {
            // It may have been discarded at this moment.
            return false;
        }
    }

    /** Flushes the names of blobs to the disk; one flush an algorithm, whatever the number of blobs. */
    public void force(Set<String> algorithms) throws IOException {
        if (!durable) {
            return;
        }
        for (String algorithm : algorithms) {
            try (FileChannel directory = FileChannel.open(directory(algorithm), StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }

    /** Whether a small blob is there and undamaged. */
    private boolean has(Digest digest, byte[] bytes) {
        Path path = path(digest);
        try {
            return hasSize(path, bytes.length) && Arrays.equals(Files.readAllBytes(path), bytes);
        } catch (IOException e) {
            // Unreadable, or just discarded: it is written again.
            return false;
        }
    }

    /**
     * Stores a small blob, such as a manifest; its bytes and its name are on the disk afterwards. A damaged file that is
     * there already is replaced.
     */
    public void put(byte[] bytes, Digest digest) {
        try {
            if (!has(digest, bytes)) {
                Path part = Files.createTempFile(uploads(), "manifest-", ".part");
                Files.write(part, bytes);
                if (durable) {
                    try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                        channel.force(true);
                    }
                }
                Files.move(part, path(digest), StandardCopyOption.ATOMIC_MOVE);
            }
            // Also when another thread has just put it there: it may not have flushed the name yet.
            force(Set.of(digest.algorithm()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The bytes of a small blob as they are; empty when there is no such blob.
     *
     * @throws UncheckedIOException when the file cannot be read
     */
    public Optional<byte[]> read(Digest digest) {
        try {
            return Optional.of(Files.readAllBytes(path(digest)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The blobs of the directory.
     *
     * @param blobs blobs that were found
     * @param problems one sentence for each directory that could not be listed
     */
    public record Listing(List<Digest> blobs, List<String> problems) {
        public Listing {
            blobs = List.copyOf(blobs);
            problems = List.copyOf(problems);
        }
    }

    /** All blobs, as far as the directories can be listed. */
    public Listing all() {
        List<Digest> found = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String algorithm : Digest.ALGORITHMS) {
            try (Stream<Path> files = Files.list(directory(algorithm))) {
                files.map(file -> Digest.parse(algorithm + ":" + file.getFileName()))
                        .flatMap(Optional::stream)
                        .forEach(found::add);
            } catch (IOException | UncheckedIOException e) {
                problems.add("The directory " + directory(algorithm) + " cannot be listed (" + FailureWords.of(e)
                        + "). Its blobs are left as they are.");
            }
        }
        return new Listing(found, problems);
    }

    /**
     * Moves a blob to the trash; pulls that have begun go on, and for a while it can be brought back.
     *
     * @return its size in bytes
     */
    public long discard(Digest digest) throws IOException {
        Path path = path(digest);
        long size = Files.size(path);
        trash.take(path, digest);
        return size;
    }

    /** Brings a blob back from the trash. Does nothing when it is not there. */
    public void restore(Digest digest) throws IOException {
        if (trash.restore(digest, path(digest))) {
            force(Set.of(digest.algorithm()));
        }
    }

    /** Moves a damaged blob to {@code quarantine/}, where an operator can look at it. */
    public void quarantine(Digest digest) throws IOException {
        Path quarantine = Files.createDirectories(root.resolve("quarantine"));
        Files.move(
                path(digest),
                quarantine.resolve(digest.algorithm() + "-" + digest.hex()),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /** Brings a discarded blob back if it is needed and not there; whether it did. */
    private boolean bringBack(Digest digest) throws IOException {
        if (file(digest).isPresent() || !needed.test(digest)) {
            return false;
        }
        restore(digest);
        return true;
    }

    /**
     * Deletes what has been in the trash for its time, and brings back what is needed.
     *
     * @return one sentence for each file or directory that could not be removed or listed
     */
    public List<String> emptyTrash() {
        return trash.empty(trashTime, this::bringBack);
    }
}
