package io.bootwright.server.security;

import io.bootwright.formats.Sha256;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes tokens, and the digests that are stored in their place. */
final class TokenText {
    private static final int RANDOM_BYTES = 32;
    /** Longer ones are nobody's token; refusing them bounds the work of hashing. */
    private static final int MAX_LENGTH = 512;

    private TokenText() {}

    /** A new token: 256 random bits in the URL-safe alphabet. */
    static String random(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether text can be a token at all. */
    static boolean plausible(String token) {
        return !token.isEmpty() && token.length() <= MAX_LENGTH;
    }

    /**
     * Hex SHA-256. A plain digest is enough, as tokens are random; looking one up by it tells nothing through timing, as
     * a guess at a token decides no prefix of its digest.
     */
    static String digest(String token) {
        return Sha256.hex(token);
    }
}
