package io.bootwright.bundle.sign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.PublicKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Made once with {@code openssl genpkey -algorithm ed25519} and {@code openssl pkeyutl -sign -rawin}. */
class BundleSignatureTest {
    private static final String KEY = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEA9g4FibmfJlNV8XyIxBVS/ppBSfLa6CHH2sTG+7MF7Ws=
            -----END PUBLIC KEY-----""";
    private static final String OTHER = """
            -----BEGIN PUBLIC KEY-----
            MCowBQYDK2VwAyEAlavbapBf5ndHZsC6/pHrSYNJXEWvXihzNjZ32S3MEwQ=
            -----END PUBLIC KEY-----""";
    private static final byte[] JAR = "the bytes of a jar\n".getBytes(UTF_8);
    private static final String SIGNATURE =
            "4lI1pFcgIYex/ycaOWYLcGgm784dIB+J/Y4q4llwjqzicCeSz5zSmUFhS2PRnk2WaH+Ix87/b00lB8Ucue/MDw==";

    private final Map<String, PublicKey> trusted =
            Map.of("a.pem", BundleSignature.publicKey(OTHER), "ci.pem", BundleSignature.publicKey(KEY));

    @Test
    void namesTheKeyThatOpensslSignedWith() {
        assertThat(BundleSignature.signer(JAR, SIGNATURE, trusted)).contains("ci.pem");
        assertThat(BundleSignature.signer(
                        JAR, SIGNATURE.substring(0, 64) + "\r\n" + SIGNATURE.substring(64) + "\n", trusted))
                .contains("ci.pem");
    }

    @Test
    void findsNobodyForOtherBytesOrKeys() {
        assertThat(BundleSignature.signer("other".getBytes(UTF_8), SIGNATURE, trusted))
                .isEmpty();
        assertThat(BundleSignature.signer(JAR, SIGNATURE, Map.of("a.pem", BundleSignature.publicKey(OTHER))))
                .isEmpty();
        assertThat(BundleSignature.signer(JAR, SIGNATURE, Map.of())).isEmpty();
        assertThat(BundleSignature.signer(JAR, "A".repeat(86) + "==", trusted)).isEmpty();
    }

    @Test
    void whatIsNoSignatureOrNoKeyIsSaidToBeNone() {
        for (String text : new String[] {"", "AAAA", "!".repeat(88), "A".repeat(5000), SIGNATURE + SIGNATURE}) {
            assertThatThrownBy(() -> BundleSignature.signer(JAR, text, trusted))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("64 bytes");
        }
        for (String text : new String[] {
            "", "-----BEGIN PUBLIC KEY-----", KEY.replace("MC", "XX"), KEY.replace("PUBLIC", "PRIVATE")
        }) {
            assertThatThrownBy(() -> BundleSignature.publicKey(text)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
