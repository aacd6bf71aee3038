package io.bootwright.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that bring no request, or half of one. */
class ConnectionGuardTest {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n";

    private final List<Socket> sockets = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private Optional<WebServers> door = Optional.empty();

    @AfterEach
    void close() throws IOException {
        release.countDown();
        for (Socket socket : sockets) {
            socket.close();
        }
        door.ifPresent(WebServers::close);
    }

    private void open(int most, Duration first, Duration next) {
        HttpRouting.Builder routing = HttpRouting.builder();
        routing.get("/x", (request, response) -> response.send("ok"));
        routing.get("/slow", (request, response) -> {
            release.await();
            response.send("slow");
        });
        door = Optional.of(WebServers.open(
                List.of(new WebServers.Listener(
                        "api", new InetSocketAddress("127.0.0.1", 0), routing, Optional.empty())),
                Duration.ofSeconds(1),
                new ConnectionGuard.Limits(most, first, next)));
    }

    private Socket connect(String text) throws IOException {
        Socket socket = new Socket("127.0.0.1", door.orElseThrow().port());
        sockets.add(socket);
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String answer(Socket socket) throws IOException {
        byte[] start = socket.getInputStream().readNBytes(15);
        return new String(start, StandardCharsets.US_ASCII);
    }

    private static boolean isCut(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void halfAHeaderIsCutOff() throws IOException {
        open(100, Duration.ofMillis(500), Duration.ofMillis(500));
        assertThat(isCut(connect("GET /x HTT"))).isTrue();
        assertThat(isCut(connect("GET /x HTTP/1.1\r\nHost: x\r\nA: "))).isTrue();
        assertThat(isCut(connect(""))).isTrue();
        Socket second = connect(GET);
        assertThat(answer(second)).isEqualTo("HTTP/1.1 200 OK");
        second.getOutputStream().write("GET /x HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
        second.getInputStream().skipNBytes(1);
        while (second.getInputStream().read() >= 0) {
            continue;
        }
    }

    @Test
    void anAnswerMayTakeAsLongAsItTakes() throws Exception {
        open(100, Duration.ofMillis(300), Duration.ofMillis(300));
        Socket slow = connect("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
        for (int i = 0; i < 3; i++) {
            assertThat(isCut(connect(""))).as("one that is silent for as long").isTrue();
        }
        release.countDown();
        assertThat(answer(slow)).isEqualTo("HTTP/1.1 200 OK");
    }

    @Test
    void aThousandHalfOpenConnectionsMakeRoomForARequest() throws IOException {
        open(200, Duration.ofMinutes(5), Duration.ofMinutes(5));
        for (int i = 0; i < 1000; i++) {
            connect("POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: x\r\nContent-Le");
            if (i % 100 == 99) {
                assertThat(answer(connect(GET))).as("after %s", i + 1).isEqualTo("HTTP/1.1 200 OK");
            }
        }
        assertThat(door.orElseThrow().connections()).isLessThanOrEqualTo(200);
        assertThat(isCut(sockets.getFirst())).isTrue();
    }

    /** A client may come from one port of its own to two listeners. */
    @Test
    void twoListenersCanHaveAConnectionFromTheSameClientAddress() throws Exception {
        HttpRouting.Builder one = HttpRouting.builder().get("/x", (request, response) -> response.send("ok"));
        HttpRouting.Builder two = HttpRouting.builder().get("/slow", (request, response) -> {
            release.await();
            response.send("slow");
        });
        InetSocketAddress free = new InetSocketAddress("127.0.0.1", 0);
        door = Optional.of(WebServers.open(
                List.of(
                        new WebServers.Listener("one", free, one, Optional.empty()),
                        new WebServers.Listener("two", free, two, Optional.empty())),
                Duration.ofSeconds(1),
                new ConnectionGuard.Limits(100, Duration.ofMillis(400), Duration.ofMillis(400))));
        Socket silent = from(0, door.orElseThrow().port());
        Socket busy = from(silent.getLocalPort(), door.orElseThrow().port("two"));
        busy.getOutputStream().write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(isCut(silent)).isTrue();
        release.countDown();
        assertThat(answer(busy)).isEqualTo("HTTP/1.1 200 OK");
    }

    private Socket from(int localPort, int port) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setReuseAddress(true);
        socket.setSoTimeout(20_000);
        socket.bind(new InetSocketAddress("127.0.0.1", localPort));
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        return socket;
    }

    @Test
    void whoIsBeingAnsweredIsNotShed() throws IOException {
        open(5, Duration.ofMinutes(5), Duration.ofMinutes(5));
        Socket slow = connect("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
        assertThat(answer(connect(GET))).isEqualTo("HTTP/1.1 200 OK");
        for (int i = 0; i < 50; i++) {
            connect("GET ");
        }
        assertThat(answer(connect(GET))).isEqualTo("HTTP/1.1 200 OK");
        release.countDown();
        assertThat(answer(slow)).isEqualTo("HTTP/1.1 200 OK");
    }
}
