package io.bootwright.bundle.sign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against openssl, which CI uses. */
class BundleSignerTest {
    @TempDir
    Path directory;

    private byte[] jar = new byte[0];

    private void openssl(String... arguments) throws IOException, InterruptedException {
        assertThat(run(arguments)).as(String.join(" ", arguments)).isZero();
    }

    private int run(String... arguments) throws IOException, InterruptedException {
        List<String> command =
                Stream.concat(Stream.of("openssl"), Stream.of(arguments)).toList();
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("openssl.log").toFile())
                .start()
                .waitFor();
    }

    @BeforeEach
    void key() throws Exception {
        jar = "the bytes of a jar".repeat(1000).getBytes(StandardCharsets.UTF_8);
        Files.write(directory.resolve("b.jar"), jar);
        openssl("genpkey", "-algorithm", "ed25519", "-out", "key.pem");
        openssl("pkey", "-in", "key.pem", "-pubout", "-out", "key.pub.pem");
    }

    private String sign() throws IOException {
        return BundleSigner.sign(jar, BundleSigner.privateKey(Files.readAllBytes(directory.resolve("key.pem"))));
    }

    private int verify() throws Exception {
        return run(
                "pkeyutl", "-verify", "-pubin", "-inkey", "key.pub.pem", "-rawin", "-in", "b.jar", "-sigfile", "b.raw");
    }

    @Test
    void opensslAcceptsItsSignatureForTheseBytesOnly() throws Exception {
        Files.write(directory.resolve("b.raw"), Base64.getDecoder().decode(sign()));
        assertThat(verify()).isZero();
        jar[5]++;
        Files.write(directory.resolve("b.jar"), jar);
        assertThat(verify()).isNotZero();
    }

    @Test
    void makesTheSameSignatureAsOpenssl() throws Exception {
        openssl("pkeyutl", "-sign", "-inkey", "key.pem", "-rawin", "-in", "b.jar", "-out", "b.raw");
        assertThat(sign())
                .isEqualTo(Base64.getEncoder().encodeToString(Files.readAllBytes(directory.resolve("b.raw"))));
    }

    @Test
    void saysWhatIsWrongWithAKeyAndNeverShowsIt() throws Exception {
        openssl("genpkey", "-algorithm", "x25519", "-out", "other.pem");
        openssl("genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:hunter2", "-out", "locked.pem");
        assertThatThrownBy(() -> read("other.pem"))
                .hasMessageContaining("is no Ed25519 key")
                .hasNoCause();
        assertThatThrownBy(() -> read("locked.pem")).hasMessageContaining("protected by a pass phrase");
        assertThatThrownBy(() -> read("key.pub.pem")).hasMessageContaining("no PEM block PRIVATE KEY");
        assertThatThrownBy(() -> BundleSigner.privateKey(new byte[0])).hasMessageContaining("openssl genpkey");
    }

    private Object read(String file) throws IOException {
        return BundleSigner.privateKey(Files.readAllBytes(directory.resolve(file)));
    }
}
