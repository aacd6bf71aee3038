package io.bootwright.server.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the data directory can still be written to and has room for rows and task media. */
final class DiskCheck implements BooleanSupplier {
    private static final Logger LOG = LoggerFactory.getLogger(DiskCheck.class);
    private static final long NEEDED = 64L << 20;

    private final Path directory;

    DiskCheck(Path directory) {
        this.directory = directory;
    }

    @Override
    public boolean getAsBoolean() {
        try {
            long free = Files.getFileStore(directory).getUsableSpace();
            if (free >= NEEDED && Files.isWritable(directory)) {
                return true;
            }
            LOG.warn(
                    "{} has {} bytes left and is {}writable",
                    directory,
                    free,
                    Files.isWritable(directory) ? "" : "not ");
        } catch (IOException e) {
            LOG.warn("{} cannot be looked at", directory, e);
        }
        return false;
    }
}
