package io.bootwright.server.bundles.store;

import io.bootwright.formats.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Private copies of jars, named by digest: what is loaded never changes under a running class loader, and a job's
 * version is there after a restart. Layout: {@code sha256/HEX.jar}, {@code staging/}. Safe for use by many threads.
 */
public final class JarCache {
    private static final Logger LOG = LoggerFactory.getLogger(JarCache.class);
    public static final long MAX_JAR = 64L << 20;

    private final Path jars;
    private final Path staging;

    /** Makes the directories, and empties staging of what a crash left. */
    public JarCache(Path directory) {
        this.jars = directory.resolve("sha256");
        this.staging = directory.resolve("staging");
        try {
            Files.createDirectories(jars);
            Files.createDirectories(staging);
            try (Stream<Path> left = Files.list(staging)) {
                for (Path file : left.toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A copy that is not yet in the cache.
     *
     * @param file where it lies
     * @param digest {@code sha256:…}
     */
    public record Staged(Path file, String digest) implements AutoCloseable {
        @Override
        public void close() {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // The next start empties the directory.
                LOG.debug("{} is left behind", file, e);
            }
        }
    }

    /**
     * Copies a jar into staging.
     *
     * @param jar its bytes; not closed
     * @throws TooLargeException when there are more than {@value #MAX_JAR}
     */
    public Staged stage(InputStream jar) throws IOException {
        Path copy = Files.createTempFile(staging, "incoming-", ".jar");
        try (FileChannel out = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            DigestInputStream in = new DigestInputStream(jar, Sha256.start());
            byte[] buffer = new byte[64 * 1024];
            long size = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                size += n;
                if (size > MAX_JAR) {
                    throw new TooLargeException();
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            out.force(true);
            return new Staged(copy, Sha256.digest(in.getMessageDigest()));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    /** More bytes than any bundle may have. */
    public static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        public TooLargeException() {
            super("it has more than " + MAX_JAR + " bytes");
        }
    }

    /** Removes every copy but these; what cannot be removed is left for the next time. */
    public void keepOnly(Predicate<String> digests) {
        try (Stream<Path> files = Files.list(jars)) {
            for (Path file : files.toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.matches("[0-9a-f]{64}\\.jar")
                        && !digests.test("sha256:" + name.substring(0, name.length() - ".jar".length()))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            LOG.warn("Old copies of bundles cannot be removed: {}", e.toString());
        }
    }

    /** Takes a staged copy over. */
    public Path keep(Staged staged) throws IOException {
        Path file = path(staged.digest());
        Files.move(staged.file(), file, StandardCopyOption.ATOMIC_MOVE);
        return file;
    }

    public Path path(String digest) {
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw new IllegalArgumentException("no digest: " + digest);
        }
        return jars.resolve(digest.substring("sha256:".length()) + ".jar");
    }

    /** Whether the copy is there and still what its name says. */
    public boolean isIntact(String digest) {
        Path file = path(digest);
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try {
            return digest.equals(Sha256.digest(file));
        } catch (IOException e) {
            return false;
        }
    }
}
