package io.bootwright.registry.upload;

import io.bootwright.errors.FailureWords;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.oci.OciNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of open uploads: {@code <id>.part} has the bytes, {@code <id>.session} the repository and digest algorithm. A
 * part without a session belongs to an upload that no client was told of. Safe for use by many threads.
 */
final class UploadFiles {
    private static final Pattern NAME =
            Pattern.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\.(?:part|session)");
    private static final String END = "end";
    private static final int MOST_BYTES = 1024;

    private static final Logger LOG = LoggerFactory.getLogger(UploadFiles.class);

    private final Path directory;

    UploadFiles(Path directory) {
        this.directory = directory;
    }

    /** What an upload is for. */
    record Session(UUID id, String repository, String algorithm) {}

    Path part(UUID id) {
        return directory.resolve(id + ".part");
    }

    private Path session(UUID id) {
        return directory.resolve(id + ".session");
    }

    /** Writes a session down. It then outlives this process, though not yet a crash of the machine. */
    void remember(Session session) throws IOException {
        Files.writeString(session(session.id()), session.repository() + '\n' + session.algorithm() + '\n' + END + '\n');
    }

    /** Flushes what {@link #remember} wrote to the disk. */
    void force(UUID id) throws IOException {
        try (FileChannel file = FileChannel.open(session(id), StandardOpenOption.WRITE);
                FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            file.force(true);
            names.force(true);
        }
    }

    /** The session of an upload. Empty when there is none, or its file is damaged, such as half-written at a crash. */
    Optional<Session> read(UUID id) throws IOException {
        try (InputStream in = Files.newInputStream(session(id))) {
            List<String> lines = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.size() == 3
                            && OciNames.isRepository(lines.get(0))
                            && Digest.ALGORITHMS.contains(lines.get(1))
                            && lines.get(2).equals(END)
                    ? Optional.of(new Session(id, lines.get(0), lines.get(1)))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Makes the file of an upload with its first bytes. */
    void write(UUID id, byte[] bytes, boolean durable) throws IOException {
        try (FileChannel channel = FileChannel.open(
                part(id), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            if (durable) {
                channel.force(true);
            }
        }
    }

    /** Cuts the file of an upload at the given length: what is behind that was never acknowledged. */
    void finish(UUID id, long length, boolean durable) throws IOException {
        try (FileChannel channel = FileChannel.open(part(id), StandardOpenOption.WRITE)) {
            channel.truncate(length);
            if (durable) {
                channel.force(true);
            }
        }
    }

    /** Bytes in the file; 0 when there is no file. */
    long size(UUID id) throws IOException {
        Path part = part(id);
        return Files.exists(part) ? Files.size(part) : 0;
    }

    void delete(UUID id) throws IOException {
        Files.deleteIfExists(part(id));
        Files.deleteIfExists(session(id));
    }

    /** Ids of all uploads that have a file. */
    List<UUID> all() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> NAME.matcher(path.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> UUID.fromString(name.group(1)))
                    .distinct()
                    .toList();
        }
    }

    /** When a file of the upload was last written; long ago when it has no file. */
    Instant touched(UUID id) throws IOException {
        Instant last = Instant.EPOCH;
        for (Path file : List.of(part(id), session(id))) {
            try {
                Instant written = Files.getLastModifiedTime(file).toInstant();
                last = written.isAfter(last) ? written : last;
            } catch (NoSuchFileException e) {
                // The other one may be there.
                LOG.trace("an upload has only one file", e);
            }
        }
        return last;
    }

    /**
     * Removes files that belong to no upload and were written before a time, such as a manifest that was not finished.
     *
     * @return one sentence for each file that could not be removed
     */
    List<String> sweep(Instant before) throws IOException {
        List<String> problems = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(
                            path -> !NAME.matcher(path.getFileName().toString()).matches())
                    .toList()) {
                try {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException e) {
                    LOG.trace("a file has just become a blob", e);
                } catch (IOException e) {
                    problems.add("The file " + file + " cannot be removed (" + FailureWords.of(e) + ").");
                }
            }
        }
        return problems;
    }
}
