package io.bootwright.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.formats.Json;
import io.bootwright.server.TestHost;
import io.bootwright.server.security.Permission;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the web server itself gets wrong, and our filters put right. */
class HttpDoorTest {
    @TempDir
    Path directory;

    private TestHost host;

    @BeforeEach
    void start() {
        host = TestHost.in(directory)
                .mount(
                        "/api/v1/things",
                        database -> rules -> rules.get("/{id}", (request, response) -> {
                                    Access.require(request, Permission.READ);
                                    Reply.json(
                                            response,
                                            200,
                                            Json.object()
                                                    .put(
                                                            "id",
                                                            request.path()
                                                                    .pathParameters()
                                                                    .get("id")));
                                })
                                .post("/", (request, response) -> {
                                    Access.require(request, Permission.JOBS);
                                    Reply.json(response, 201, RequestBody.json(request, 100));
                                })
                                .get("/", QueryParameters.of("limit", "label").on((request, response) -> {
                                    Access.require(request, Permission.READ);
                                    Reply.json(
                                            response,
                                            200,
                                            Json.object()
                                                    .put(
                                                            "label",
                                                            request.query()
                                                                    .first("label")
                                                                    .orElse("")));
                                }))
                                .get("/broken/now", (request, response) -> {
                                    throw new IllegalArgumentException("secret detail");
                                }))
                .start();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void answersAProblemForEveryKindOfFailure() {
        var missing = host.get("/api/v1/nothing");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
        assertThat(host.send("POST", "/api/v1/things", "{\"a\":1,}").body()).contains("malformed-json", "line 1");
        assertThat(host.send("POST", "/api/v1/things", "{\"a\":1} x").statusCode())
                .isEqualTo(400);
        assertThat(host.send("POST", "/api/v1/things", "{\"a\":1,\"a\":2}").statusCode())
                .isEqualTo(400);
        assertThat(host.send("POST", "/api/v1/things", "[1]").statusCode()).isEqualTo(400);
        assertThat(host.send("POST", "/api/v1/things", "[".repeat(90)).statusCode())
                .isEqualTo(400);
        assertThat(host.send("POST", "/api/v1/things", "").statusCode()).isEqualTo(400);
        assertThat(host.send("POST", "/api/v1/things", "x".repeat(101)).body()).contains("body-too-large");
        assertThat(host.send("POST", "/api/v1/things", "x".repeat(5_000_000)).statusCode())
                .isEqualTo(413);
        var broken = host.get("/api/v1/things/broken/now");
        assertThat(broken.statusCode()).isEqualTo(500);
        assertThat(broken.body()).contains("internal", "incident").doesNotContain("secret detail");
    }

    @Test
    void saysWhichMethodsAResourceKnows() {
        var refused = host.send("DELETE", "/api/v1/things/7", "");
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(refused.body()).contains("method-not-allowed");
        assertThat(host.send("PATCH", "/api/v1/things", "").headers().firstValue("Allow"))
                .hasValue("GET, HEAD, POST");
    }

    @Test
    void refusesQueryParametersThatARouteDoesNotTake() {
        assertThat(host.get("/api/v1/things?label=a%20b&limit=3").body()).isEqualTo("{\"label\":\"a b\"}");
        assertThat(host.get("/api/v1/things?").statusCode()).isEqualTo(200);
        var misspelt = host.get("/api/v1/things?lable=x");
        assertThat(misspelt.statusCode()).isEqualTo(400);
        assertThat(Json.parseTrusted(misspelt.body()).path("detail").asText())
                .isEqualTo("The query parameter \"lable\" is not known. Did you mean \"label\"?"
                        + " Known here: label, limit.");
        assertThat(host.get("/api/v1/things?wholly-different=x").body())
                .contains("unknown-parameter", "Known here: label, limit.")
                .doesNotContain("Did you mean");
        assertThat(host.get("/api/v1/things/7?limit=1").body())
                .contains("unknown-parameter", "takes no query parameters");
        assertThat(host.get("/api/v1/things?limit=1&limit=1").body())
                .contains("request-invalid", "\\\"limit\\\" is given more than once");
        assertThat(host.send("POST", "/api/v1/things?dry_run=true", "{}").statusCode())
                .isEqualTo(400);
        assertThat(host.send(host.request("viewer", "HEAD", "/api/v1/things/7?a=1", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(400);
        assertThat(host.get("/api/v1/things?%3Cscript%3E%0A=1").body()).doesNotContain("\n", "\\n");
    }

    @Test
    void aQueryThatIsNotEncodedProperlyIsTheClientsFault() throws IOException {
        for (String query : List.of("%zz=1", "%", "=1", "&&", "a=%", "%ff=1", "limit=%zz", "limit")) {
            try (Socket socket = new Socket("127.0.0.1", host.port())) {
                socket.setSoTimeout(10_000);
                send(
                        socket,
                        "GET /api/v1/things?" + query + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin\r\n\r\n");
                byte[] status = socket.getInputStream().readNBytes(12);
                assertThat(new String(status, StandardCharsets.US_ASCII))
                        .as(query)
                        .isIn("HTTP/1.1 400", "HTTP/1.1 200");
            }
        }
    }

    @Test
    void answersHeadWhereThereIsGet() {
        var head = host.send(host.request("viewer", "HEAD", "/api/v1/things/7", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Length"))
                .hasValue(Integer.toString(host.get("/api/v1/things/7").body().length()));
        assertThat(host.send(host.request("viewer", "HEAD", "/api/v1/nothing", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void asksStrangersForAToken() {
        for (String path : new String[] {"/api/v1/things/7", "/api/v1/nothing", "/nothing", "/metrics"}) {
            var refused = host.send(host.request("", "GET", path, BodyPublishers.noBody()));
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"bootwright\"");
        }
        assertThat(host.send(host.request("wrong", "GET", "/api/v1/things/7", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(401);
        assertThat(host.send(host.request("viewer", "POST", "/api/v1/things", BodyPublishers.ofString("{}")))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void closesTheConnectionInsteadOfReadingAGiantChunk() throws IOException {
        for (String request :
                new String[] {"POST /api/v1/things HTTP/1.1", "POST /nothing HTTP/1.1", "PUT /media/x.iso HTTP/1.1"}) {
            try (Socket socket = new Socket("127.0.0.1", host.port())) {
                socket.setSoTimeout(10_000);
                // Announces one chunk of 1 GiB and sends none of it: reading it whole would wait here for ever.
                send(socket, request + "\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n40000000\r\n");
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).startsWith("HTTP/1.1 4").contains("Connection: close", "application/problem+json");
            }
        }
    }

    @Test
    void aGiantChunkToAWantedBodyIsRefusedAfterItsFirstBytes() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", host.port())) {
            socket.setSoTimeout(10_000);
            String head = "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n40000000\r\n";
            // 1 GiB is announced, so much comes, and the rest stays away: reading the chunk whole would wait for it.
            send(socket, head + "x".repeat(1000));
            String answer = new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
            assertThat(answer).isEqualTo("HTTP/1.1 413");
        }
    }

    @Test
    void aChunkedBodyIsReadAndTheConnectionGoesOn() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", host.port())) {
            socket.setSoTimeout(10_000);
            String request = "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer admin\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n";
            send(socket, request + request);
            StringBuilder answers = new StringBuilder();
            while (answers.toString().split("HTTP/1.1 201", -1).length < 3) {
                int c = socket.getInputStream().read();
                assertThat(c).as(answers.toString()).isNotNegative();
                answers.append((char) c);
            }
        }
    }

    @Test
    void closesTheConnectionWhenALargeBodyWasNotWanted() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", host.port())) {
            socket.setSoTimeout(10_000);
            send(
                    socket,
                    "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9000000\r\n\r\n");
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 401")
                    .contains("Connection: close")
                    .doesNotContain("100 Continue");
        }
    }

    @Test
    void keepsTheConnectionAfterAnOrdinaryRefusal() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", host.port())) {
            socket.setSoTimeout(10_000);
            String request = "POST /api/v1/things HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
            send(socket, request + request);
            InputStream in = socket.getInputStream();
            StringBuilder answers = new StringBuilder();
            while (answers.toString().split("HTTP/1.1 401", -1).length < 3) {
                int c = in.read();
                assertThat(c).isNotNegative();
                answers.append((char) c);
            }
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }
}
