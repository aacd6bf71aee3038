package io.bootwright.errors;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;
import javax.net.ssl.SSLException;

/**
 * What went wrong with a file or a connection, for the detail of a problem or of a job: never the words of a library, which
 * belong into the log. Stateless.
 */
public final class FailureWords {
    private static final int DEEPEST = 8;
    private static final Map<String, String> ERRNO = Map.of(
            "No space left on device", "no room is left on the disk",
            "Disk quota exceeded", "no room is left in the disk quota",
            "Input/output error", "the disk reports an input/output error",
            "Read-only file system", "its file system is read-only",
            "Too many open files", "this host has too many files open");

    private FailureWords() {}

    /** The failure in words that continue a sentence, without a full stop. */
    public static String of(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            Optional<String> words = known(at);
            if (words.isPresent()) {
                return words.get();
            }
            at = at.getCause();
        }
        return "reading or writing broke off";
    }

    private static Optional<String> known(Throwable failure) {
        Optional<String> errno = errno(failure);
        if (errno.isPresent()) {
            return errno;
        }
        return Optional.ofNullable(
                switch (failure) {
                    case AccessDeniedException denied -> "there is no permission for " + denied.getFile();
                    case NoSuchFileException missing -> "there is no " + missing.getFile();
                    case NotDirectoryException file -> file.getFile() + " is no directory";
                    case FileAlreadyExistsException file -> file.getFile() + " is there already";
                    case FileSystemException other -> other.getFile() + " cannot be read or written";
                    case ZipException zip -> "it is no zip archive, or a damaged one";
                    case EOFException end -> "it ends too early";
                    case UnknownHostException name -> "its name is unknown";
                    case UnresolvedAddressException name -> "its name is unknown";
                    case HttpTimeoutException late -> "it did not answer in time";
                    case InterruptedIOException late -> "it did not answer in time";
                    case ConnectException refused ->
                        unresolved(refused) ? "its name is unknown" : "nothing answers there";
                    case SSLException tls ->
                        untrusted(tls) ? "its certificate is not trusted" : "it does not speak TLS as it should";
                    default -> null;
                });
    }

    private static boolean unresolved(Throwable failure) {
        return failure.getCause() instanceof UnresolvedAddressException
                || failure.getCause() != null && unresolved(failure.getCause());
    }

    private static boolean untrusted(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause != null && (cause instanceof GeneralSecurityException || untrusted(cause));
    }

    /** What the kernel said, as far as Java passes it on: the text of errno(3). */
    private static Optional<String> errno(Throwable failure) {
        String said = failure instanceof IOException ? String.valueOf(failure.getMessage()) : "";
        return ERRNO.entrySet().stream()
                .filter(each -> said.contains(each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
