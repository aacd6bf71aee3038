package io.bootwright.bundle.sign;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Signatures of bundles: base64 of Ed25519 (RFC 8032) over the bytes of the jar, as plain openssl makes and checks
 * them. Stateless and safe for use by many threads.
 */
public final class BundleSignature {
    /** Algorithm, as the JDK calls it. */
    static final String ALGORITHM = "Ed25519";

    /** What a signature's file is called: the jar's name and this. */
    public static final String SUFFIX = ".sig";

    /** Largest signature file that is read, in bytes; a signature has 88. */
    public static final int MAX_BYTES = 1024;

    private static final int LENGTH = 64;

    private BundleSignature() {}

    /**
     * Whose signature it is.
     *
     * @param jar the signed bytes
     * @param base64 the signature; line breaks are ignored
     * @param trusted public keys by name
     * @return the name of the key that made it; empty when none of them did
     * @throws IllegalArgumentException when the text is no signature at all
     */
    public static Optional<String> signer(byte[] jar, String base64, Map<String, PublicKey> trusted) {
        byte[] signature = decode(base64);
        for (Map.Entry<String, PublicKey> key : new TreeMap<>(trusted).entrySet()) {
            if (isMadeBy(key.getValue(), jar, signature)) {
                return Optional.of(key.getKey());
            }
        }
        return Optional.empty();
    }

    private static boolean isMadeBy(PublicKey key, byte[] jar, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(jar);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] decode(String base64) {
        if (base64.length() <= MAX_BYTES) {
            try {
                byte[] signature = Base64.getDecoder().decode(base64.replaceAll("[ \\t\\r\\n]", ""));
                if (signature.length == LENGTH) {
                    return signature;
                }
            } catch (IllegalArgumentException e) {
                throw noSignature(e);
            }
        }
        throw noSignature(null);
    }

    private static IllegalArgumentException noSignature(@org.jspecify.annotations.Nullable Throwable cause) {
        return new IllegalArgumentException(
                "the signature is not base64 of the " + LENGTH + " bytes of an Ed25519 signature", cause);
    }

    /**
     * Reads a public key as {@code openssl pkey -pubout} writes it.
     *
     * @throws IllegalArgumentException when the text is no PEM block {@code PUBLIC KEY} with an Ed25519 key
     */
    public static PublicKey publicKey(String pem) {
        String text = pem.strip();
        String begin = "-----BEGIN PUBLIC KEY-----";
        String end = "-----END PUBLIC KEY-----";
        if (!text.startsWith(begin) || !text.endsWith(end) || text.length() < begin.length() + end.length()) {
            throw new IllegalArgumentException("there is no PEM block PUBLIC KEY");
        }
        try {
            byte[] der = Base64.getDecoder()
                    .decode(text.substring(begin.length(), text.length() - end.length())
                            .replaceAll("\\s", ""));
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException("it is no Ed25519 public key", e);
        }
    }
}
