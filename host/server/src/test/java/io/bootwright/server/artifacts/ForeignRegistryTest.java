package io.bootwright.server.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.bootwright.formats.Sha256;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Registries of others, friendly and hostile. */
class ForeignRegistryTest {
    private static final String ONE_LAYER = "{\"schemaVersion\":2,\"layers\":[{\"size\":1}]}";

    private final ForeignRegistry registry = new ForeignRegistry("http");
    private HttpServer server;
    private String authority;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::answer);
        server.start();
        authority = "127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        List<String> authorization = exchange.getRequestHeaders().getOrDefault("Authorization", List.of());
        switch (path) {
            case "/v2/open/manifests/1", "/v2/moved/manifests/here" -> send(exchange, 200, ONE_LAYER);
            case "/v2/two/manifests/1" -> send(exchange, 200, "{\"layers\":[{},{}]}");
            case "/v2/index/manifests/1" -> send(exchange, 200, "{\"manifests\":[]}");
            case "/v2/text/manifests/1" -> send(exchange, 200, "<html>");
            case "/v2/large/manifests/1" -> send(exchange, 200, " ".repeat(5 * 1024 * 1024));
            case "/v2/moved/manifests/1" -> redirect(exchange, "/v2/moved/manifests/here");
            case "/v2/circle/manifests/1" -> redirect(exchange, "/v2/circle/manifests/1");
            case "/v2/inside/manifests/1" -> redirect(exchange, "http://localhost:1/secret");
            case "/v2/file/manifests/1" -> redirect(exchange, "file:///etc/passwd");
            case "/v2/login/manifests/1" -> challenge(exchange, "Basic realm=\"x\"");
            case "/v2/metadata/manifests/1" -> challenge(exchange, "Bearer realm=\"http://169.254.169.254/latest\"");
            case "/v2/token/manifests/1" -> {
                if (authorization.equals(List.of("Bearer anonymous"))) {
                    send(exchange, 200, ONE_LAYER);
                } else {
                    challenge(
                            exchange,
                            "Bearer realm=\"http://" + authority
                                    + "/auth\",service=\"s\",scope=\"repository:token:pull\"");
                }
            }
            case "/auth" -> {
                boolean scoped = exchange.getRequestURI().getQuery().contains("scope=repository:token:pull");
                send(exchange, scoped ? 200 : 400, "{\"token\":\"anonymous\"}");
            }
            default -> send(exchange, 404, "{}");
        }
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().add("Location", to);
        send(exchange, 307, "");
    }

    private static void challenge(HttpExchange exchange, String how) throws IOException {
        exchange.getResponseHeaders().add("WWW-Authenticate", how);
        send(exchange, 401, "{}");
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String resolve(String rest) {
        return registry.resolve(OciReference.parse(authority + "/" + rest), true);
    }

    private void refused(String rest, String why) {
        assertThatThrownBy(() -> resolve(rest))
                .isInstanceOf(UnresolvableException.class)
                .hasMessageContaining(why);
    }

    @Test
    void aManifestsDigestIsThatOfItsBytes() {
        String digest = "sha256:" + Sha256.hex(ONE_LAYER);
        assertThat(resolve("open:1")).isEqualTo(digest);
        assertThat(resolve("moved:1")).isEqualTo(digest);
        assertThat(resolve("token:1")).isEqualTo(digest);
    }

    @Test
    void whatCannotBeUsedIsRefusedWithItsReason() {
        refused("none:1", "no such tag");
        refused("two:1", "2 layers");
        refused("index:1", "0 layers");
        refused("text:1", "not JSON");
        refused("large:1", "cannot be reached");
        refused("login:1", "asks for a login");
        refused("circle:1", "in circles");
        refused("open@sha256:" + "0".repeat(64), "no such tag or digest");
    }

    @Test
    void aRegistryThatCannotBeReachedIsToldInPlainWords() {
        var https = new ForeignRegistry("https");
        String closed = authority;
        server.stop(0);
        assertThatThrownBy(() -> https.resolve(OciReference.parse(closed + "/open:1"), true))
                .hasMessageContaining("its registry cannot be reached over HTTPS: nothing answers there");
    }

    @Test
    void nobodyIsLedIntoThePrivateNetwork() {
        refused("inside:1", "private network");
        refused("file:1", "not https");
        refused("metadata:1", "private network");
    }
}
