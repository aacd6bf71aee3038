package io.bootwright.server.app;

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
        // 0 where the directory is gone.
        long free = directory.toFile().getUsableSpace();
        boolean writable = Files.isWritable(directory);
        if (free >= NEEDED && writable) {
            return true;
        }
        LOG.warn("{} has {} bytes left and is {}writable", directory, free, writable ? "" : "not ");
        return false;
    }
}
