package io.bootwright.registry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of open uploads: {@code <id>.part} has the bytes, {@code <id>.session} what they are for. A part without a
 * session is no upload anybody was told of. Safe for use by many threads.
 */
final class UploadFiles {
    private static final Pattern NAME = Pattern.compile("([0-9a-f-]{36})\\.(?:part|session)");
    private static final String END = "end";

    private static final Logger LOG = LoggerFactory.getLogger(UploadFiles.class);

    private final Path directory;

    UploadFiles(Path directory) {
        this.directory = directory;
    }

    /** What an upload's bytes are for. */
    record Session(UUID id, String repository, String algorithm) {}

    Path part(UUID id) {
        return directory.resolve(id + ".part");
    }

    private Path session(UUID id) {
        return directory.resolve(id + ".session");
    }

    /** Writes down what an upload's bytes are for; there it outlives this process, though not the machine yet. */
    void remember(Session session) throws IOException {
        Files.writeString(session(session.id()), session.repository() + '\n' + session.algorithm() + '\n' + END + '\n');
    }

    /** Brings what {@link #remember} wrote to the disk. */
    void force(UUID id) throws IOException {
        try (FileChannel file = FileChannel.open(session(id), StandardOpenOption.WRITE);
                FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            file.force(true);
            names.force(true);
        }
    }

    /** What was written down and is still there. A file that a crash of the machine left half-written is none. */
    Optional<Session> read(UUID id) throws IOException {
        try {
            List<String> lines = Files.readAllLines(session(id), StandardCharsets.UTF_8);
            return lines.size() == 3 && lines.getLast().equals(END)
                    ? Optional.of(new Session(id, lines.get(0), lines.get(1)))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Makes the file of an upload's bytes with the first of them. */
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

    /** Ends the file of an upload's bytes at the given length: what may be behind that was never acknowledged. */
    void finish(UUID id, long length, boolean durable) throws IOException {
        try (FileChannel channel = FileChannel.open(part(id), StandardOpenOption.WRITE)) {
            channel.truncate(length);
            if (durable) {
                channel.force(true);
            }
        }
    }

    /** Bytes in the file; 0 when there is none. */
    long size(UUID id) throws IOException {
        Path part = part(id);
        return Files.exists(part) ? Files.size(part) : 0;
    }

    void delete(UUID id) throws IOException {
        Files.deleteIfExists(part(id));
        Files.deleteIfExists(session(id));
    }

    /** Uploads that have a file. */
    List<UUID> all() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(path -> NAME.matcher(path.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> UUID.fromString(name.group(1)))
                    .distinct()
                    .toList();
        }
    }

    /** When a file of the upload was last written; long ago when it has none. */
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

    /** Removes files that belong to no upload and were written before a time, such as a manifest on its way. */
    void sweep(Instant before) throws IOException {
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
                }
            }
        }
    }
}
