package io.bootwright.registry.oci;

import io.bootwright.formats.Sha256;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A content digest, {@code sha256:…} or {@code sha512:…} (OCI Image Specification, descriptor). All hashing of the registry
 * goes through this type.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex lower-case hexadecimal digits
 */
public record Digest(String algorithm, String hex) {
    /** The algorithm that is used when a client names none. */
    public static final String DEFAULT_ALGORITHM = "sha256";

    /** The algorithms that are supported. */
    public static final List<String> ALGORITHMS = List.of(DEFAULT_ALGORITHM, "sha512");

    private static final Pattern FORM = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

    /** Reads a digest; empty when the text is not one, or its algorithm is not supported. */
    public static Optional<Digest> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        int colon = text.indexOf(':');
        return Optional.of(new Digest(text.substring(0, colon), text.substring(colon + 1)));
    }

    /** The digest of everything that a hash was told; resets the hash. */
    public static Digest of(String algorithm, MessageDigest hash) {
        return new Digest(algorithm, Sha256.hex(hash));
    }

    /** The digest of some bytes. */
    public static Digest of(String algorithm, byte[] bytes) {
        MessageDigest hash = hasher(algorithm);
        hash.update(bytes);
        return of(algorithm, hash);
    }

    /**
     * A new hash.
     *
     * @param algorithm one of {@link #ALGORITHMS}
     */
    public static MessageDigest hasher(String algorithm) {
        return Sha256.start(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
