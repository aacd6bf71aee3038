package io.bootwright.server.store;

import java.nio.file.Path;

/** Another host uses the data directory. The message names the directory and the process. */
public final class DirectoryInUseException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DirectoryInUseException(Path directory, String holder) {
        super(directory + " is in use by another Bootwright host"
                + (holder.isEmpty() ? "" : " (process " + holder + ")")
                + ". Stop it, or choose another directory with --data.");
    }
}
