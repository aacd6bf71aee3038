package io.bootwright.server.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.formats.Json;
import io.bootwright.server.config.Config;
import io.bootwright.server.config.ConfigException;
import io.bootwright.server.config.ConfigLoader;
import io.bootwright.server.config.HostPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole host within this process. */
class HostTest {
    private static final String SERVER = "{\"serial\":\"A1\",\"bmc\":{\"address\":\"http://127.0.0.1:1\"}}";

    @TempDir
    Path directory;

    @Test
    void keepsServersAndTokensOverARestart() throws Exception {
        String token;
        try (Host host = start("")) {
            assertThat(send(host.url(), "POST", "/api/v1/servers", SERVER).statusCode())
                    .isEqualTo(201);
            token = Json.parseTrusted(send(host.url(), "POST", "/api/v1/tokens", "{\"name\":\"v\",\"role\":\"viewer\"}")
                            .body())
                    .path("token")
                    .asText();
        }
        try (Host host = start("")) {
            var request = HttpRequest.newBuilder(host.url().resolve("/api/v1/servers/A1"))
                    .header("Authorization", "Bearer " + token);
            try (HttpClient client = HttpClient.newHttpClient()) {
                assertThat(client.send(request.build(), BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void tellsHealthAndFigures() throws Exception {
        try (Host host = start("")) {
            var health = send(host.url(), "GET", "/health", "");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("\"status\":\"UP\"", "database", "disk", "bundles");
            assertThat(send(host.url(), "GET", "/health/live", "").statusCode()).isEqualTo(200);
            String figures = send(host.url(), "GET", "/metrics", "").body();
            assertThat(figures)
                    .contains(
                            "# TYPE bootwright_http_requests_total counter",
                            "bootwright_http_requests_total{method=\"GET\",route=\"/health",
                            "bootwright_jobs",
                            "bootwright_memory_used_bytes ");
            assertThat(send(host.url(), "GET", "/openapi.yaml", "").body()).startsWith("openapi: 3.1.0");
        }
    }

    @Test
    void saysWhatTheBmcSaidWhenAProbeFails() throws Exception {
        try (Host host = start("")) {
            send(host.url(), "POST", "/api/v1/servers", SERVER);
            var probe = send(host.url(), "POST", "/api/v1/servers/A1/probe", "");
            assertThat(probe.statusCode()).isEqualTo(502);
            assertThat(probe.body()).contains("bmc-unreachable", "Server A1", "127.0.0.1:1");
        }
    }

    @Test
    void givesBmcsAndTargetsSocketsOfTheirOwn() throws Exception {
        HostPort media = Sockets.choosePort(new HostPort("127.0.0.1", 0));
        HostPort target = Sockets.choosePort(new HostPort("127.0.0.1", 0));
        try (Host host = start("listeners: {media: \"" + media + "\", target: \"" + target + "\"}")) {
            assertThat(send(host.url(), "GET", "/api/v1/servers", "").statusCode())
                    .isEqualTo(200);
            for (HostPort other : List.of(media, target)) {
                URI url = URI.create("http://" + other);
                for (String path : List.of("/api/v1/servers", "/health", "/metrics", "/api/v1/jobs")) {
                    assertThat(send(url, "GET", path, "").statusCode()).as(path).isEqualTo(404);
                }
            }
            assertThat(send(URI.create("http://" + target), "POST", "/api/v1/status-webhook/A1", "{}")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(send(URI.create("http://" + media), "POST", "/api/v1/status-webhook/A1", "{}")
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void speaksTlsWithTheConfiguredCertificate() throws Exception {
        KeyStore made = makeCertificate();
        Path certificate =
                pem("cert.pem", "CERTIFICATE", made.getCertificate("host").getEncoded());
        Path key = pem(
                "key.pem",
                "PRIVATE KEY",
                made.getKey("host", "secret".toCharArray()).getEncoded());
        try (Host host = start("tls: {certificate: \"" + certificate + "\", key: \"" + key + "\"}")) {
            assertThat(host.url().getScheme()).isEqualTo("https");
            try (HttpClient client = HttpClient.newBuilder()
                    .sslContext(trusting(made.getCertificate("host")))
                    .build()) {
                var request =
                        HttpRequest.newBuilder(host.url().resolve("/health")).build();
                assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(200);
            }
        }
        Files.writeString(key, "no key");
        assertThatThrownBy(() -> start("tls: {certificate: \"" + certificate + "\", key: \"" + key + "\"}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tls.key")
                .hasMessageContaining("openssl pkcs8");
    }

    private Host start(String configuration) throws IOException {
        Path file = directory.resolve("bootwright.yaml");
        Files.writeString(file, configuration);
        Config config = ConfigLoader.load(file).withListen(new HostPort("127.0.0.1", 0));
        Host host = Host.open(directory.resolve("data"), config);
        try {
            host.start();
            return host;
        } catch (RuntimeException e) {
            host.close();
            throw e;
        }
    }

    private HttpResponse<String> send(URI url, String method, String path, String body) throws Exception {
        String token = Files.readString(directory.resolve("data/admin.token")).strip();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(url.resolve(path))
                    .header("Authorization", "Bearer " + token)
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }

    private KeyStore makeCertificate() throws Exception {
        Path store = directory.resolve("made.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "host",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storepass",
                "secret");
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor()).isZero();
        return KeyStore.getInstance(store.toFile(), "secret".toCharArray());
    }

    private Path pem(String name, String kind, byte[] der) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return Files.writeString(
                directory.resolve(name), "-----BEGIN " + kind + "-----\n" + base64 + "\n-----END " + kind + "-----\n");
    }

    private static SSLContext trusting(Certificate certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("host", certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
