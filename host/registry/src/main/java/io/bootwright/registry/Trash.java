package io.bootwright.registry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Files of blobs that were taken out of sight and can be brought back for a while. Safe for use by many threads. */
final class Trash {
    private static final Logger LOG = LoggerFactory.getLogger(Trash.class);

    private final Path directory;
    private final Clock clock;

    Trash(Path directory, Clock clock) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.clock = clock;
    }

    private Path path(Digest digest) {
        return directory.resolve(digest.algorithm() + "-" + digest.hex());
    }

    /** Takes a blob's file; the time for which it is kept begins now. */
    void take(Path file, Digest digest) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        Files.move(file, path(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Brings a blob's file back; false when it is not there, or somebody else has just brought it back. */
    boolean restore(Digest digest, Path file) throws IOException {
        try {
            Files.move(path(digest), file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            LOG.trace("nothing to bring back", e);
            return false;
        }
    }

    /** Frees what was taken that long ago. */
    void empty(Duration age) throws IOException {
        Instant newest = clock.instant().minus(age);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                try {
                    if (!Files.getLastModifiedTime(file).toInstant().isAfter(newest)) {
                        Files.deleteIfExists(file);
                    }
                } catch (NoSuchFileException e) {
                    LOG.trace("brought back", e);
                }
            }
        }
    }
}
