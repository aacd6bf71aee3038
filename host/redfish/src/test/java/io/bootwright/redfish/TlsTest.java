package io.bootwright.redfish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.bootwright.redfish.RedfishException.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each way to trust a certificate, against a self-signed one. */
class TlsTest {
    @TempDir
    private Path directory;

    private HttpsServer server;
    private Certificate certificate;

    @BeforeEach
    void start() throws Exception {
        Path file = directory.resolve("bmc.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "bmc",
                        "-dname",
                        "CN=bmc",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, "changeit".toCharArray());
        }
        certificate = store.getCertificate("bmc");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int status(TlsTrust trust) throws WireException {
        BmcAddress address = new BmcAddress(
                URI.create("https://127.0.0.1:" + server.getAddress().getPort()), "", Secret.of(""), trust);
        return new BmcHttp(address, FakeBmc.QUICK)
                .exchange("GET", "/redfish/v1/", Map.of(), Optional.empty(), Duration.ofSeconds(2))
                .status();
    }

    private String digest() throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
    }

    @Test
    void trustsByAuthority() throws Exception {
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        assertThat(status(new TlsTrust.Ca(pem))).isEqualTo(404);
    }

    @Test
    void trustsByPin() throws Exception {
        assertThat(status(new TlsTrust.Pin("sha256:" + digest()))).isEqualTo(404);
        assertThat(status(new TlsTrust.Pin(digest().replaceAll("(..)(?!$)", "$1:"))))
                .isEqualTo(404);
    }

    @Test
    void trustsAnythingWhenToldTo() throws Exception {
        assertThat(status(new TlsTrust.Insecure())).isEqualTo(404);
    }

    @Test
    void refusesAnotherCertificateThanThePinnedAndShowsItsDigest() throws Exception {
        String seen = digest();
        assertThatThrownBy(() -> status(new TlsTrust.Pin("00".repeat(32)))).hasMessageContaining(seen);
    }

    @Test
    void refusesASelfSignedCertificateByDefaultAndSaysWhatToDo() {
        BmcAddress address = new BmcAddress(
                URI.create("https://127.0.0.1:" + server.getAddress().getPort()),
                "",
                Secret.of(""),
                new TlsTrust.System());
        assertThatThrownBy(() -> RedfishClient.connect(address, Optional.empty(), QuirkSelection.auto(), FakeBmc.QUICK))
                .isInstanceOfSatisfying(RedfishException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
                    assertThat(e.hint()).contains("bmc.tls");
                });
    }
}
