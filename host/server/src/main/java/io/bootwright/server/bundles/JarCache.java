package io.bootwright.server.bundles;

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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Stream;

/**
 * Private copies of jars, named by digest: what is loaded never changes under a running class loader, and a job's version
 * is there after a restart. Layout: {@code sha256/HEX.jar}, {@code staging/}. Safe for use by many threads.
 */
final class JarCache {
    private static final long MAX_JAR = 64L << 20;

    private final Path jars;
    private final Path staging;

    /** Makes the directories, and empties staging of what a crash left. */
    JarCache(Path directory) {
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
    record Staged(Path file, String digest) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    /**
     * Copies a jar into staging.
     *
     * @throws IOException also when it is too large
     */
    Staged stage(Path jar) throws IOException {
        Path copy = Files.createTempFile(staging, "incoming-", ".jar");
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(jar), sha256());
                FileChannel out = FileChannel.open(copy, StandardOpenOption.WRITE)) {
            byte[] buffer = new byte[64 * 1024];
            long size = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                size += n;
                if (size > MAX_JAR) {
                    throw new IOException("it has more than " + MAX_JAR + " bytes");
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
            }
            out.force(true);
            return new Staged(
                    copy,
                    "sha256:" + HexFormat.of().formatHex(in.getMessageDigest().digest()));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    /** Takes a staged copy over. */
    Path keep(Staged staged) throws IOException {
        Path file = path(staged.digest());
        Files.move(staged.file(), file, StandardCopyOption.ATOMIC_MOVE);
        return file;
    }

    Path path(String digest) {
        if (!digest.matches("sha256:[0-9a-f]{64}")) {
            throw new IllegalArgumentException("no digest: " + digest);
        }
        return jars.resolve(digest.substring("sha256:".length()) + ".jar");
    }

    /** Whether the copy is there and still what its name says. */
    boolean isIntact(String digest) {
        Path file = path(digest);
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digesting = new DigestInputStream(in, sha256())) {
            digesting.transferTo(java.io.OutputStream.nullOutputStream());
            return digest.equals("sha256:"
                    + HexFormat.of().formatHex(digesting.getMessageDigest().digest()));
        } catch (IOException e) {
            return false;
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
