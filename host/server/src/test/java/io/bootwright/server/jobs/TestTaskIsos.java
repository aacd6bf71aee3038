package io.bootwright.server.jobs;

import io.bootwright.iso9660.IsoImage;
import io.bootwright.iso9660.JavaIsoToolsWriter;
import io.bootwright.server.taskiso.TaskIsos;
import io.bootwright.server.workflow.TaskMedium;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Task ISOs in a directory. */
final class TestTaskIsos implements TaskIsos {
    private final Path directory;

    TestTaskIsos(Path directory) {
        this.directory = directory;
    }

    Path file(UUID job) {
        return directory.resolve(job + ".iso");
    }

    @Override
    public Path build(UUID job, TaskMedium medium) {
        new JavaIsoToolsWriter().write(new IsoImage(medium.volumeId(), medium.files()), file(job));
        return file(job);
    }

    @Override
    public void wipe(UUID job) {
        try {
            Files.deleteIfExists(file(job));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
