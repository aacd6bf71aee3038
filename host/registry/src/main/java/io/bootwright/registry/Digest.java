package io.bootwright.registry;

import io.bootwright.formats.Sha256;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A content digest, {@code sha256:…} or {@code sha512:…} (OCI Image Specification, descriptor).
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex lower-case hexadecimal digits
 */
public record Digest(String algorithm, String hex) {
    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");
    static final String DEFAULT_ALGORITHM = "sha256";

    /** The digest that a text spells; empty when it is none, or of an algorithm that is not supported. */
    public static Optional<Digest> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        int colon = text.indexOf(':');
        return Optional.of(new Digest(text.substring(0, colon), text.substring(colon + 1)));
    }

    static Digest of(String algorithm, MessageDigest finished) {
        return new Digest(algorithm, Sha256.hex(finished));
    }

    static Digest of(String algorithm, byte[] bytes) {
        MessageDigest digest = hasher(algorithm);
        digest.update(bytes);
        return of(algorithm, digest);
    }

    static MessageDigest hasher(String algorithm) {
        return Sha256.start(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
