package io.bootwright.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 as 64 lower-case hexadecimal digits, or as an OCI digest ({@code sha256:…}). Stateless. */
public final class Sha256 {
    private static final int BUFFER = 1 << 16;

    private Sha256() {}

    /** A hash to be fed piece by piece. */
    public static MessageDigest start() {
        return start("SHA-256");
    }

    /** A hash of the SHA-2 family by its Java name: {@code SHA-256} or {@code SHA-512}. */
    public static MessageDigest start(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-2", e);
        }
    }

    public static byte[] of(byte[] bytes) {
        return start().digest(bytes);
    }

    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(of(bytes));
    }

    /** Of the text in UTF-8. */
    public static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Of a file's content, read once. */
    public static String hex(Path file) throws IOException {
        MessageDigest digest = start();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                digest.update(buffer, 0, count);
            }
        }
        return hex(digest);
    }

    /** Of all that was fed; the hash starts anew. */
    public static String hex(MessageDigest fed) {
        return HexFormat.of().formatHex(fed.digest());
    }

    /** {@code sha256:} and the digits. */
    public static String digest(byte[] bytes) {
        return "sha256:" + hex(bytes);
    }

    /** {@code sha256:} and the digits, of a file's content. */
    public static String digest(Path file) throws IOException {
        return "sha256:" + hex(file);
    }

    /** {@code sha256:} and the digits, of all that was fed; the hash starts anew. */
    public static String digest(MessageDigest fed) {
        return "sha256:" + hex(fed);
    }
}
