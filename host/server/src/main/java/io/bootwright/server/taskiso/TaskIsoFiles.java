package io.bootwright.server.taskiso;

import io.bootwright.errors.FailureWords;
import io.bootwright.iso9660.IsoImage;
import io.bootwright.iso9660.IsoImageWriter;
import io.bootwright.iso9660.JavaIsoToolsWriter;
import io.bootwright.server.workflow.TaskMedium;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Task images in a directory: {@code JOB/task.iso}, mode 0600 in a directory of mode 0700. An image is written beside its
 * place and moved there when it is whole, so that a BMC never reads half of one.
 */
public final class TaskIsoFiles implements TaskIsos {
    private static final String NAME = "task.iso";
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private final Path directory;
    private final IsoImageWriter writer;

    /** Makes the directory if it is missing. */
    public TaskIsoFiles(Path directory) {
        this(directory, new JavaIsoToolsWriter());
    }

    TaskIsoFiles(Path directory, IsoImageWriter writer) {
        this.directory = directory;
        this.writer = writer;
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Path build(UUID job, TaskMedium medium) {
        Path place = directory.resolve(job.toString());
        Path image = place.resolve(NAME);
        Path part = null;
        try {
            if (!Files.isDirectory(place)) {
                Files.createDirectory(place, PosixFilePermissions.asFileAttribute(DIRECTORY));
            }
            // A directory of its own: the writer makes its file anew, with the mode that this directory hides.
            part = Files.createTempDirectory(place, "part-", PosixFilePermissions.asFileAttribute(DIRECTORY));
            Path whole = part.resolve(NAME);
            writer.write(new IsoImage(medium.volumeId(), medium.files()), whole);
            Files.setPosixFilePermissions(whole, FILE);
            try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(whole, image, StandardCopyOption.ATOMIC_MOVE);
            return image;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the task medium of job " + job + " cannot be written: " + FailureWords.of(e), e);
        } finally {
            if (part != null) {
                delete(part);
            }
        }
    }

    @Override
    public void wipe(UUID job) {
        delete(directory.resolve(job.toString()));
    }

    /**
     * Removes the images of jobs that ended without this host: while it was down, or cleaned up by another host that
     * shares the database.
     *
     * @param active whether a job may still need its image
     */
    public void sweep(Predicate<UUID> active) {
        try (Stream<Path> places = Files.list(directory)) {
            for (Path place : places.toList()) {
                if (!isOf(place, active)) {
                    delete(place);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOf(Path place, Predicate<UUID> active) {
        try {
            return active.test(UUID.fromString(String.valueOf(place.getFileName())));
        } catch (IllegalArgumentException e) {
            // Nothing of ours: it stays.
            return true;
        }
    }

    private static void delete(Path place) {
        if (!Files.exists(place)) {
            return;
        }
        try (Stream<Path> files = Files.walk(place)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // Somebody else removed it.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
