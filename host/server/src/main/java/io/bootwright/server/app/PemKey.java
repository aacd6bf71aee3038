package io.bootwright.server.app;

import io.bootwright.server.config.ConfigException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a private key in PEM form: PKCS 8 ({@code PRIVATE KEY}, RFC 5208), PKCS 1 ({@code RSA PRIVATE KEY}, RFC 8017) and
 * SEC 1 ({@code EC PRIVATE KEY}, RFC 5915). Java reads the first only; the others become it by being put into its frame.
 */
final class PemKey {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int OBJECT_ID = 0x06;
    private static final int PARAMETERS = 0xa0;
    private static final byte[] VERSION_0 = {0x02, 0x01, 0x00};
    /** Object identifier 1.2.840.113549.1.1.1 (rsaEncryption) and NULL. */
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");
    /** Object identifier 1.2.840.10045.2.1 (ecPublicKey); the curve's follows. */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private PemKey() {}

    /**
     * The first private key of a file.
     *
     * @param setting key of the configuration, for messages
     * @throws ConfigException when there is none that can be used, saying how to convert it
     */
    static PrivateKey read(String setting, Path file) {
        String pem;
        try {
            pem = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new ConfigException(List.of(setting + ": " + Failures.reason(e)
                    + ". The file must be readable by the user who runs the host."));
        }
        Matcher block = BLOCK.matcher(pem);
        if (!block.find()) {
            throw new ConfigException(List.of(setting + ": " + file
                    + " holds no private key in PEM form (-----BEGIN PRIVATE KEY-----). Convert it with: openssl pkcs8"
                    + " -topk8 -nocrypt"));
        }
        String body = block.group(2);
        if (block.group(1).startsWith("ENCRYPTED") || body.contains("Proc-Type")) {
            throw new ConfigException(List.of(setting + ": " + file
                    + " is protected by a password, which nobody can give when the host starts by itself. Remove it"
                    + " with: openssl pkey -in " + file + " -out NEW-FILE, and keep that file private."));
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(body);
            return generate(
                    switch (block.group(1)) {
                        case "RSA PRIVATE KEY" -> framed(RSA, der);
                        case "EC PRIVATE KEY" -> framed(join(EC, curve(der)), der);
                        default -> der;
                    });
        } catch (IllegalArgumentException | GeneralSecurityException | IndexOutOfBoundsException e) {
            throw new ConfigException(List.of(setting + ": " + file
                    + " holds a damaged key, or one that is neither RSA nor EC nor Ed25519. Make a new key and request a"
                    + " certificate for it."));
        }
    }

    private static PrivateKey generate(byte[] pkcs8) throws GeneralSecurityException {
        GeneralSecurityException last = new GeneralSecurityException("unknown kind of key");
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                // Another kind of key.
                last = e;
            }
        }
        throw last;
    }

    /** PrivateKeyInfo of RFC 5208. */
    private static byte[] framed(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, join(VERSION_0, element(SEQUENCE, algorithm), element(OCTETS, key)));
    }

    /** The curve's object identifier, which ECPrivateKey (RFC 5915) carries as parameters [0] after version and key. */
    private static byte[] curve(byte[] der) {
        int at = content(der, 0);
        while (at < der.length) {
            int start = content(der, at);
            int length = length(der, at);
            if ((der[at] & 0xff) == PARAMETERS && (der[start] & 0xff) == OBJECT_ID) {
                return Arrays.copyOfRange(der, start, start + length);
            }
            at = start + length;
        }
        throw new IllegalArgumentException("no curve");
    }

    /** Where the content of the element at an offset begins. */
    private static int content(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = length << 8 | der[at + 2 + i] & 0xff;
        }
        if (length < 0) {
            throw new IllegalArgumentException("a negative length");
        }
        return length;
    }

    private static byte[] element(int tag, byte[] content) {
        int length = content.length;
        byte[] head = length < 0x80
                ? new byte[] {(byte) tag, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        return join(head, content);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
