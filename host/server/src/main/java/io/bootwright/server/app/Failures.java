package io.bootwright.server.app;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says why something failed, down to the cause, in words of its own where Java gives a path only. */
final class Failures {
    private static final int DEEPEST = 10;

    private Failures() {}

    /** The failure and its causes, without a full stop; what a cause only repeats is left out. */
    static String reason(Throwable failure) {
        StringBuilder said = new StringBuilder();
        Throwable at = failure;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            String more = own(at);
            if (said.indexOf(more) < 0) {
                said.append(said.isEmpty() ? "" : ": ").append(more);
            }
            at = at.getCause();
        }
        return said.toString().replaceFirst("\\.$", "");
    }

    private static String own(Throwable failure) {
        return switch (failure) {
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case NoSuchFileException missing -> "there is no " + missing.getFile();
            case NotDirectoryException file -> file.getFile() + " is no directory";
            case FileAlreadyExistsException file -> file.getFile() + " is no directory";
            case FileSystemException other when other.getReason() != null ->
                other.getFile() + ": " + other.getReason();
            default ->
                failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }
}
