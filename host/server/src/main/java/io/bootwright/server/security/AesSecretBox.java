package io.bootwright.server.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM with one key from a file. A box is: version 1 (one byte), nonce (12 bytes), ciphertext, tag (16 bytes);
 * the context is authenticated with it.
 */
public final class AesSecretBox implements SecretBox {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final byte VERSION = 1;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    private AesSecretBox(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /**
     * Reads the key, making one at the first start.
     *
     * @param file base64 of 32 bytes, readable by this host's user only
     * @throws IOException when it cannot be read or is no key; a lost key makes every stored secret unreadable
     */
    public static AesSecretBox withKeyFile(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] key = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(key);
            SecretFile.write(
                    file, (Base64.getEncoder().encodeToString(key) + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        byte[] key;
        try {
            key = Base64.getDecoder()
                    .decode(Files.readString(file, StandardCharsets.US_ASCII).strip());
        } catch (IllegalArgumentException e) {
            throw new IOException(file + " is not a key (base64 of " + KEY_BYTES + " bytes). Restore it.", e);
        }
        if (key.length != KEY_BYTES) {
            throw new IOException(file + " is not a key (base64 of " + KEY_BYTES + " bytes). Restore it.");
        }
        return new AesSecretBox(key);
    }

    @Override
    public byte[] seal(byte[] plain, String context) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, context);
            byte[] box = new byte[1 + NONCE_BYTES + cipher.getOutputSize(plain.length)];
            box[0] = VERSION;
            System.arraycopy(nonce, 0, box, 1, NONCE_BYTES);
            cipher.doFinal(plain, 0, plain.length, box, 1 + NONCE_BYTES);
            return box;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("sealing failed for " + context, e);
        }
    }

    @Override
    public byte[] open(byte[] box, String context) {
        if (box.length < 1 + NONCE_BYTES + TAG_BITS / 8 || box[0] != VERSION) {
            throw new IllegalStateException("The sealed secret " + context + " is damaged. Set it again.");
        }
        try {
            byte[] nonce = Arrays.copyOfRange(box, 1, 1 + NONCE_BYTES);
            return cipher(Cipher.DECRYPT_MODE, nonce, context)
                    .doFinal(box, 1 + NONCE_BYTES, box.length - 1 - NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "The sealed secret " + context + " does not open with this host's key. Restore the key file, or set"
                            + " the secret again.",
                    e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String context) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(context.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
