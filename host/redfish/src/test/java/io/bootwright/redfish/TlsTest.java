package io.bootwright.redfish;

import io.bootwright.redfish.quirks.QuirkSelection;
import io.bootwright.redfish.tls.PinnedTrust;
import io.bootwright.redfish.tls.TlsTrust;
import io.bootwright.redfish.transport.BmcAddress;
import io.bootwright.redfish.transport.BmcHttp;
import io.bootwright.redfish.transport.ConnectionException;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.redfish.transport.Secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.bootwright.redfish.transport.RedfishException.Kind;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each way to trust a certificate, and what is said about one that is not trusted. */
class TlsTest {
    @TempDir
    private Path directory;

    private Optional<HttpsServer> server = Optional.empty();
    private Optional<Certificate> certificate = Optional.empty();

    /** A BMC whose certificate is made with these further arguments of keytool. */
    private void start(String... more) throws Exception {
        Path file = directory.resolve("bmc.p12");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "bmc",
                "-dname",
                "CN=bmc",
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit"));
        command.addAll(List.of(more));
        Process keytool =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, "changeit".toCharArray());
        }
        certificate = Optional.of(store.getCertificate("bmc"));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        HttpsServer made = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        made.setHttpsConfigurator(new HttpsConfigurator(context));
        made.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        made.start();
        server = Optional.of(made);
    }

    private void startWithAName() throws Exception {
        start("-ext", "SAN=ip:127.0.0.1");
    }

    @AfterEach
    void stop() {
        server.ifPresent(each -> each.stop(0));
    }

    private int port() {
        return server.orElseThrow().getAddress().getPort();
    }

    private int status(TlsTrust trust) throws ConnectionException {
        BmcAddress address = new BmcAddress(URI.create("https://127.0.0.1:" + port()), "", Secret.of(""), trust);
        return new BmcHttp(address, FakeBmc.QUICK)
                .exchange("GET", "/redfish/v1/", Map.of(), Optional.empty(), Duration.ofSeconds(2))
                .status();
    }

    private static RedfishException refused(String url, TlsTrust trust) {
        BmcAddress address = new BmcAddress(URI.create(url), "admin", Secret.of("hunter2"), trust);
        try (RedfishClient client =
                RedfishClient.connect(address, Optional.empty(), QuirkSelection.auto(), FakeBmc.QUICK)) {
            throw new AssertionError("connected to " + client.system());
        } catch (RedfishException e) {
            assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(e.getMessage()).endsWith(".").doesNotContain("PKIX", "sun.", "SSL", "Exception", "javax");
            assertThat(e.hint()).endsWith(".").doesNotContain("cable");
            return e;
        }
    }

    private RedfishException refused(TlsTrust trust) {
        return refused("https://127.0.0.1:" + port(), trust);
    }

    private String digest() throws Exception {
        byte[] bytes = certificate.orElseThrow().getEncoded();
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private TlsTrust.Ca own() throws Exception {
        return new TlsTrust.Ca("-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(certificate.orElseThrow().getEncoded())
                + "\n-----END CERTIFICATE-----\n");
    }

    @Test
    void trustsByAuthority() throws Exception {
        startWithAName();
        assertThat(status(own())).isEqualTo(404);
    }

    @Test
    void trustsByPin() throws Exception {
        startWithAName();
        assertThat(status(new TlsTrust.Pin("sha256:" + digest()))).isEqualTo(404);
        assertThat(status(new TlsTrust.Pin(digest().replaceAll("(..)(?!$)", "$1:"))))
                .isEqualTo(404);
    }

    @Test
    void trustsAnythingWhenToldTo() throws Exception {
        startWithAName();
        assertThat(status(new TlsTrust.Insecure())).isEqualTo(404);
    }

    @Test
    void refusesAnotherCertificateThanThePinnedAndShowsBothFingerprints() throws Exception {
        startWithAName();
        String pinned = "01".repeat(32);
        assertThat(refused(new TlsTrust.Pin(pinned)))
                .hasMessageContaining("sha256:" + digest())
                .hasMessageContaining("sha256:" + pinned);
    }

    @Test
    void refusesASelfSignedCertificateByDefaultAndShowsItsFingerprint() throws Exception {
        startWithAName();
        RedfishException e = refused(new TlsTrust.System());
        assertThat(e).hasMessageContaining("signed by itself").hasMessageContaining("sha256:" + digest());
        assertThat(e.hint()).contains("bmc.tls", "pin");
    }

    @Test
    void tellsAnotherAuthorityThanTheOneGiven() throws Exception {
        startWithAName();
        TlsTrust.Ca before = own();
        stop();
        Files.delete(directory.resolve("bmc.p12"));
        startWithAName();
        assertThat(refused(before)).hasMessageContaining("not by the authority in bmc.tls.ca");
    }

    @Test
    void tellsAnExpiredCertificate() throws Exception {
        start("-ext", "SAN=ip:127.0.0.1", "-startdate", "2020/01/01", "-validity", "10");
        assertThat(refused(new TlsTrust.System()))
                .hasMessageContaining("expired on 2020-01-1")
                .hasMessageContaining(digest());
        // A pin names this very certificate.
        assertThat(status(new TlsTrust.Pin(digest()))).isEqualTo(404);
    }

    @Test
    void tellsACertificateOfTheFuture() throws Exception {
        start("-ext", "SAN=ip:127.0.0.1", "-startdate", "+100d");
        RedfishException e = refused(new TlsTrust.System());
        assertThat(e).hasMessageContaining("is not valid before");
        assertThat(e.hint()).contains("clocks");
    }

    @Test
    void tellsACertificateForAnotherName() throws Exception {
        start("-ext", "SAN=dns:ilo-7.example,ip:10.0.0.7");
        assertThat(refused(own()))
                .hasMessageContaining("is for ilo-7.example, 10.0.0.7, not for 127.0.0.1")
                .hasMessageContaining(digest());
    }

    @Test
    void tellsPlainHttpSpokenToATlsPort() throws Exception {
        startWithAName();
        RedfishException e = refused("http://127.0.0.1:" + port(), new TlsTrust.System());
        assertThat(e).hasMessageContaining("speaks TLS, not plain HTTP");
        assertThat(e.hint()).contains("https://");
    }

    @Test
    @Timeout(60)
    void tellsTlsSpokenToAPlainPort() throws Exception {
        try (FakeBmc plain = new FakeBmc()) {
            String url = plain.address().url().toString().replace("http:", "https:");
            RedfishException e = refused(url, new TlsTrust.System());
            assertThat(e).hasMessageContaining("speaks plain HTTP, not TLS");
            assertThat(plain.seen(request -> request.header("Authorization").isPresent()))
                    .isEmpty();
        }
    }

    @Test
    @Timeout(60)
    void aPortThatSaysNothingIsNotWaitedForForEver() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            BmcAddress address = new BmcAddress(
                    URI.create("https://127.0.0.1:" + silent.getLocalPort()), "", Secret.of(""), new TlsTrust.System());
            assertThatThrownBy(() -> RedfishClient.connect(
                            address, Optional.empty(), QuirkSelection.auto(), FakeBmc.QUICK))
                    .isInstanceOfSatisfying(RedfishException.class, e -> assertThat(e.kind())
                            .isEqualTo(Kind.TIMEOUT));
        }
    }

    @Test
    void aFingerprintIsReadInTheFormsOfTools() {
        String hex = "ab".repeat(32);
        assertThat(TlsTrust.Pin.parse("sha256 Fingerprint=" + hex.toUpperCase().replaceAll("(..)(?!$)", "$1:")))
                .contains(new TlsTrust.Pin(hex));
        assertThat(TlsTrust.Pin.parse("sha256:" + hex)).contains(new TlsTrust.Pin(hex));
        assertThat(TlsTrust.Pin.parse(hex.substring(2))).isEmpty();
        assertThat(TlsTrust.Pin.parse("md5:" + hex)).isEmpty();
        assertThatThrownBy(() -> new PinnedTrust("x")).isInstanceOf(IllegalArgumentException.class);
    }
}
