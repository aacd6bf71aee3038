package io.bootwright.registry.blobs;

import io.bootwright.errors.FailureWords;
import io.bootwright.registry.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The trash: files of discarded blobs, which can be brought back for a while. Safe for use by many threads. */
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

    /** Moves a blob's file into the trash; its time there begins now. */
    void take(Path file, Digest digest) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        Files.move(file, path(digest), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Brings a blob's file back; false when it is not there, or another thread or host has just brought it back. */
    boolean restore(Digest digest, Path file) throws IOException {
        try {
            Files.move(path(digest), file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (NoSuchFileException e) {
            LOG.trace("nothing to bring back", e);
            return false;
        }
    }

    /** Brings a blob back if it is needed after all; true when it did. */
    @FunctionalInterface
    interface BringBack {
        boolean of(Digest digest) throws IOException;
    }

    /**
     * Deletes what has been here for some time.
     *
     * @param bringBack asked before a blob is deleted
     * @return one sentence for each file or directory that could not be removed or listed
     */
    List<String> empty(Duration age, BringBack bringBack) {
        Instant newest = clock.instant().minus(age);
        List<String> problems = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                try {
                    if (!Files.getLastModifiedTime(file).toInstant().isAfter(newest)) {
                        Optional<Digest> digest =
                                Digest.parse(file.getFileName().toString().replaceFirst("-", ":"));
                        if (digest.isEmpty() || !bringBack.of(digest.get())) {
                            Files.deleteIfExists(file);
                        }
                    }
                } catch (NoSuchFileException e) {
                    LOG.trace("brought back", e);
                } catch (IOException e) {
                    problems.add("The file " + file + " cannot be removed (" + FailureWords.of(e) + ").");
                }
            }
        } catch (IOException | UncheckedIOException e) {
            problems.add("The directory " + directory + " cannot be listed (" + FailureWords.of(e) + ").");
        }
        return problems;
    }
}
