package io.bootwright.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.server.config.Config;
import io.bootwright.server.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and keys as openssl makes them. */
class TlsTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048",
                "genrsa -traditional 2048",
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
                "ecparam -name prime256v1 -genkey",
                "ecparam -name secp384r1 -genkey -noout",
                "genpkey -algorithm ED25519"
            })
    void takesTheKeysThatOpensslMakes(String how) throws Exception {
        Path key = key("host.key", how);
        Path certificate = certificate("host.crt", key);
        TlsLoader.load(new Config.TlsFiles(certificate, key), Clock.systemUTC());
        Path other = key("other.key", how);
        assertThatThrownBy(() -> TlsLoader.load(new Config.TlsFiles(certificate, other), Clock.systemUTC()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is not the key of the first certificate");
    }

    @Test
    void aKeyOfAnotherKindIsNotTheCertificates() throws Exception {
        Path rsa = key("rsa.key", "genrsa 2048");
        Path certificate = certificate("rsa.crt", rsa);
        Path ec = key("ec.key", "ecparam -name prime256v1 -genkey");
        assertThatThrownBy(() -> TlsLoader.load(new Config.TlsFiles(certificate, ec), Clock.systemUTC()))
                .hasMessageContaining("is not the key of the first certificate");
    }

    @Test
    void saysWhatToDoAboutAKeyThatCannotBeUsed() throws Exception {
        Path plain = key("plain.key", "genrsa 2048");
        Path certificate = certificate("host.crt", plain);
        Path secret = key("secret.key", "genrsa -aes128 -passout pass:x 2048");
        refuses(certificate, secret, "is protected by a password", "openssl pkey -in");
        Path old = key("old.key", "genrsa -traditional -aes128 -passout pass:x 2048");
        refuses(certificate, old, "is protected by a password");
        refuses(certificate, Files.writeString(directory.resolve("no.key"), "no key"), "tls.key", "openssl pkcs8");
        String pem = Files.readString(plain);
        refuses(
                certificate,
                Files.writeString(directory.resolve("half.key"), pem.replaceFirst("\\n[^-]{100}", "\n")),
                "damaged");
        refuses(
                certificate,
                Files.writeString(
                        directory.resolve("bad-ec.key"),
                        "-----BEGIN EC PRIVATE KEY-----\nMAA=\n-----END EC PRIVATE KEY-----\n"),
                "damaged");
        refuses(certificate, directory.resolve("missing.key"), "there is no");
        refuses(directory.resolve("missing.crt"), plain, "tls.certificate", "there is no");
        refuses(plain, plain, "tls.certificate", "holds no certificate");
    }

    @Test
    void warnsOfACertificateThatHasExpiredOrSoonWill() throws Exception {
        Path key = key("host.key", "ecparam -name prime256v1 -genkey");
        Config.TlsFiles files = new Config.TlsFiles(certificate("host.crt", key), key);
        assertThat(warnings(files, Duration.ZERO)).isEmpty();
        assertThat(warnings(files, Duration.ofDays(80)))
                .hasSize(1)
                .first()
                .asString()
                .contains("expires at 20");
        assertThat(warnings(files, Duration.ofDays(101)))
                .hasSize(1)
                .first()
                .asString()
                .contains("has expired at 20", files.certificate().toString());
        assertThat(warnings(files, Duration.ofDays(-2)))
                .hasSize(1)
                .first()
                .asString()
                .contains("valid from");
    }

    private static List<String> warnings(Config.TlsFiles files, Duration later) {
        List<String> said = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                said.add(new SimpleFormatter().formatMessage(record));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(TlsLoader.class.getName());
        logger.addHandler(handler);
        try {
            TlsLoader.load(files, Clock.offset(Clock.systemUTC(), later));
        } finally {
            logger.removeHandler(handler);
        }
        return said;
    }

    private static void refuses(Path certificate, Path key, String... words) {
        var refusal = assertThatThrownBy(() -> TlsLoader.load(new Config.TlsFiles(certificate, key), Clock.systemUTC()))
                .isInstanceOf(ConfigException.class);
        for (String word : words) {
            refusal.hasMessageContaining(word);
        }
        refusal.hasMessageNotContaining("sun.").hasMessageNotContaining("java.");
    }

    private Path key(String name, String how) throws IOException, InterruptedException {
        Path file = directory.resolve(name);
        List<String> words = new ArrayList<>(List.of(how.split(" ")));
        words.addAll(1, List.of("-out", file.toString()));
        openssl(words);
        return file;
    }

    private Path certificate(String name, Path key) throws IOException, InterruptedException {
        Path file = directory.resolve(name);
        openssl(List.of(
                "req",
                "-x509",
                "-new",
                "-key",
                key.toString(),
                "-subj",
                "/CN=host.example",
                "-days",
                "100",
                "-out",
                file.toString()));
        return file;
    }

    private static void openssl(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
    }
}
