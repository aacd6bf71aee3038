package io.bootwright.bundle.sign;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * Makes signatures of bundles: base64 of Ed25519 (RFC 8032) over the bytes of the jar, just as
 * {@code openssl pkeyutl -sign -rawin | base64 -w0} does. Stateless.
 */
public final class BundleSigner {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    private BundleSigner() {}

    /**
     * Reads a private key as {@code openssl genpkey -algorithm ed25519} writes it (PKCS #8, RFC 8410). The bytes are
     * wiped.
     *
     * @throws IllegalArgumentException saying what to do, when it is none
     */
    public static PrivateKey privateKey(byte[] pem) {
        String text = new String(pem, StandardCharsets.US_ASCII);
        java.util.Arrays.fill(pem, (byte) 0);
        if (text.contains("BEGIN ENCRYPTED PRIVATE KEY")) {
            throw new IllegalArgumentException(
                    "is protected by a pass phrase. Decrypt it first: openssl pkey -in KEY -out PLAIN");
        }
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "holds no PEM block PRIVATE KEY. Make a key: openssl genpkey -algorithm ed25519 -out KEY");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
            return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "is no Ed25519 key. Make one: openssl genpkey -algorithm ed25519 -out KEY");
        }
    }

    /** The signature of a jar, as base64 in one line. */
    public static String sign(byte[] jar, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(jar);
            return Base64.getEncoder().encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the key cannot sign: " + e.getMessage(), e);
        }
    }
}
