package io.bootwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.bootwright.cli.FakeHost.Ran;
import io.bootwright.formats.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said when something is wrong: one sentence once, in the program's own words, and what to do. */
class TroubleTest {
    private static final String[] LIBRARY_WORDS = {
        "Exception", "PKIX", "sun.", "java.", "javax", "null", "Jackson", "SSL"
    };

    @TempDir
    private Path directory;

    private FakeHost host;

    @BeforeEach
    void start() throws Exception {
        host = new FakeHost();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private static Ran list(String url, String... more) {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "server";
        arguments[1] = "list";
        System.arraycopy(more, 0, arguments, 2, more.length);
        return FakeHost.run(Map.of("BOOTWRIGHT_URL", url), false, "", arguments);
    }

    private static void trouble(Ran ran, String... words) {
        assertThat(ran.exit()).as(ran.err()).isEqualTo(3);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(words).doesNotContain(LIBRARY_WORDS);
        assertThat(ran.err().lines()).doesNotHaveDuplicates();
    }

    @Test
    void anUnknownNameIsToldAsSuch() {
        trouble(
                list("http://no-such-host.invalid:8080"),
                "no address is known for the name no-such-host.invalid.",
                "hint: Set BOOTWRIGHT_URL");
    }

    @Test
    void aPortWhereNobodyListensIsToldAsSuch() {
        host.close();
        trouble(list(host.url()), "connection refused.", "hint: Set BOOTWRIGHT_URL");
    }

    @Test
    void aConnectionThatIsClosedWithoutAnAnswerIsToldAsSuch() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try {
                        socket.accept().close();
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            trouble(list("http://127.0.0.1:" + socket.getLocalPort()), "closed the connection", "https://");
        }
    }

    @Test
    void aHostWithoutTlsIsToldAsSuch() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try (Socket client = socket.accept()) {
                        client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
                        client.getInputStream().readNBytes(1);
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            Ran ran = list("https://127.0.0.1:" + socket.getLocalPort());
            assertThat(ran.exit()).isEqualTo(3);
            assertThat(ran.err()).contains("it does not speak TLS.", "begins with http://");
        }
    }

    @Test
    void anotherServiceAtTheAddressIsNoBootwrightHost() {
        host.on("GET /api/v1/servers", 404, "<html>not here</html>");
        trouble(list(host.url()), "is no Bootwright host: it answered HTTP 404", "hint: Set BOOTWRIGHT_URL");
        host.on("GET /api/v1/servers", 200, "<html>welcome</html>");
        trouble(list(host.url()), "is no Bootwright host: its answer is not JSON");
        host.on("GET /api/v1/servers", 301, "", "Location", "http://elsewhere/");
        trouble(list(host.url()), "is no Bootwright host: it answered HTTP 301");
    }

    @Test
    void aProxyBeforeAHostThatIsAwayIsNoOtherService() {
        host.on("GET /api/v1/servers", 502, "<html>Bad Gateway</html>");
        Ran ran = host.run("server", "list");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).isEqualTo("error: the host answered HTTP 502\n");
        assertThat(host.run("--json", "server", "list").err()).contains("\"status\" : 502");
    }

    @Test
    void anAuthorityOfOnesOwnIsToldAndCanBeTrusted() throws Exception {
        Path store = directory.resolve("keys.p12");
        Path certificate = directory.resolve("ca.pem");
        keytool(
                "-genkeypair",
                "-alias",
                "host",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "secret");
        keytool(
                "-exportcert",
                "-rfc",
                "-alias",
                "host",
                "-keystore",
                store.toString(),
                "-storepass",
                "secret",
                "-file",
                certificate.toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "secret".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "secret".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(factory.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            byte[] body = "{\"items\":[],\"next\":null}".getBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            trouble(
                    list("https://127.0.0.1:" + port),
                    "its certificate was signed by an authority that is not trusted here.",
                    "hint: Give the certificate of its authority with --ca-file FILE, or as BOOTWRIGHT_CA.");
            assertThat(list("https://127.0.0.1:" + port, "--ca-file", certificate.toString())
                            .exit())
                    .isZero();
            trouble(
                    list("https://localhost:" + port, "--ca-file", certificate.toString()),
                    "its certificate is not for the name localhost.");
            trouble(list("http://127.0.0.1:" + port), "https://");
        } finally {
            server.stop(0);
        }
    }

    private static void keytool(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
    }

    @Test
    void withJsonAnUnreachableHostIsAProblemToo() throws Exception {
        host.close();
        JsonNode problem = Json.parse(list(host.url(), "--json").err());
        assertThat(problem.path("title").asText()).isEqualTo("The host cannot be reached");
        assertThat(problem.path("detail").asText()).contains(host.url(), "connection refused");
        assertThat(problem.path("hint").asText()).contains("BOOTWRIGHT_URL");
        assertThat(Json.parse(list("ftp://x", "--json").err()).path("title").asText())
                .isEqualTo("Wrong usage or configuration");
    }

    @Test
    void aMissingAnUnknownAndAnExpiredTokenAreThreeThings() {
        String detail =
                "Send a valid token: Authorization: Bearer TOKEN. The first one is in the file admin.token of the"
                        + " data directory.";
        host.on(
                "GET /api/v1/servers",
                401,
                "{\"title\":\"A valid token is needed\",\"status\":401,\"detail\":\"" + detail + "\"}");
        trouble(list(host.url()), "error: no token was given", "hint: Set BOOTWRIGHT_TOKEN");
        trouble(host.run("server", "list"), "error: the host does not know the token", "hint:");
        assertThat(host.run("server", "list").err()).doesNotContain("Bearer").containsOnlyOnce("admin.token");
        host.on("GET /api/v1/servers", 401, """
                {"title":"A valid token is needed","status":401,
                 "detail":"The token \\"ci\\" expired at 2026-01-01T00:00:00Z. An admin makes a new one with POST /api/v1/tokens."}""");
        trouble(host.run("server", "list"), "error: The token \"ci\" expired at 2026-01-01T00:00:00Z.", "token create");
        assertThat(host.run("server", "list").err()).containsOnlyOnce("new one").containsOnlyOnce("new token");
    }

    @Test
    void theHostsAdviceNamesCommandsInsteadOfRoutes() {
        host.on("GET /api/v1/jobs/j", 409, """
                {"title":"The server has an active job","status":409,"code":"server-busy",
                 "detail":"Wait for its end, or cancel it: POST /api/v1/jobs/ID/cancel.",
                 "hint":"Add it first: POST /api/v1/servers."}""");
        assertThat(host.run("job", "get", "j").err())
                .contains("cancel it: `bootwright job cancel ID`.", "Add it first: `bootwright server add`.")
                .doesNotContain("/api/v1");
    }

    @Test
    void anErrorOfTheRegistryIsSaidOnce() {
        host.on("GET /api/v1/registry", 400, """
                {"errors":[{"code":"MANIFEST_INVALID","message":"the bundle is no jar","detail":"the bundle is no jar"}]}""");
        assertThat(host.run("registry", "status").err()).isEqualTo("error: MANIFEST_INVALID: the bundle is no jar\n");
    }

    @Test
    void aFileThatIsNoJsonIsToldWithItsPlaceInOwnWords() throws Exception {
        Path recipe = Files.writeString(directory.resolve("recipe.json"), "{\n  \"a\": 1,\n  \"a\": 2}");
        Ran ran = host.run("job", "create", "--server", "S", "--recipe", recipe.toString());
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("is not JSON: the key \"a\" is there twice (line 3, column 3)");
    }

    @Test
    void aFileOfABundleIsNoBundle() throws Exception {
        Path manifest = Files.writeString(directory.resolve("bundle.yaml"), "apiVersion: bundle/v1\n");
        for (String command : new String[] {"validate", "test"}) {
            Ran ran = host.run("bundle", command, manifest.toString());
            assertThat(ran.exit()).isEqualTo(2);
            assertThat(ran.err()).contains("is one file of a bundle. Give the directory that holds it: " + directory);
        }
    }
}
