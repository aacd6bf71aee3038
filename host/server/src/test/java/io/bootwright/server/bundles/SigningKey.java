package io.bootwright.server.bundles;

import io.bootwright.bundle.sign.BundleSigner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** A key of CI. */
final class SigningKey {
    private final KeyPair pair;

    SigningKey() {
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String sign(byte[] jar) {
        return BundleSigner.sign(jar, pair.getPrivate());
    }

    /** Puts the public half among the trusted keys. */
    void trust(Path directory, String name) {
        try {
            Files.createDirectories(directory);
            Files.writeString(
                    directory.resolve(name),
                    "-----BEGIN PUBLIC KEY-----\n"
                            + Base64.getMimeEncoder()
                                    .encodeToString(pair.getPublic().getEncoded())
                            + "\n-----END PUBLIC KEY-----\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
