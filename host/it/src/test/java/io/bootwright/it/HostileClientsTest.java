package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A host with a heap of 256 MB and clients that mean it no good. */
class HostileClientsTest {
    private static final int GIANT = 600 * 1024 * 1024;
    private static final byte[] PIECE = new byte[1024 * 1024];
    private static final Path DIRECTORY = Host.directory("hostile");
    private static final Host HOST = Host.start(DIRECTORY, "", "-Xmx256m");

    @AfterAll
    static void stop() {
        assertThat(HOST.get("/health").status()).isEqualTo(200);
        HOST.close();
    }

    private static Socket connect(String text) throws IOException {
        Socket socket = new Socket("127.0.0.1", HOST.port());
        socket.setSoTimeout(60_000);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static boolean isCut(Socket socket) throws IOException {
        try {
            while (socket.getInputStream().read(new byte[4096]) >= 0) {
                continue;
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Sends one chunk of 600 MB as far as it is taken. */
    private static void giantChunk(String request, String authorization) throws IOException {
        String head = request + " HTTP/1.1\r\nHost: x\r\n" + authorization + "Transfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(GIANT) + "\r\n";
        boolean cut = false;
        try (Socket socket = connect(head)) {
            for (int sent = 0; sent < GIANT && !cut; sent += PIECE.length) {
                socket.getOutputStream().write(PIECE);
            }
        } catch (IOException e) {
            cut = true;
        }
        assertThat(cut).as("%s: the rest is not read", request).isTrue();
        assertThat(HOST.get("/health/live").status()).as(request).isEqualTo(200);
    }

    @Test
    void aChunkOfSixHundredMegabytesToAnyPathIsCutOff() throws IOException {
        for (String request : List.of(
                "POST /nothing",
                "PUT /media/x/y.iso",
                "GET /health/live",
                "POST /v2/",
                "PUT /v2/a/manifests/x",
                "POST /v2/a/b/..%2f..%2fetc/blobs/uploads/",
                "POST /api/v1/status-webhook/X")) {
            giantChunk(request, "");
        }
        String admin = "Authorization: Bearer " + HOST.token() + "\r\n";
        for (String request : List.of(
                "POST /api/v1/jobs",
                "POST /api/v1/servers",
                "POST /api/v1/tokens",
                "POST /api/v1/bundles",
                "POST /api/v1/registry/gc",
                "POST /api/v1/status-webhook/X",
                "GET /api/v1/jobs",
                "DELETE /api/v1/servers/X",
                "PUT /v2/a/manifests/x",
                "POST /v2/a/blobs/uploads/")) {
            giantChunk(request, admin);
        }
    }

    @Test
    void aThousandHalfOpenRequestsAreShedWithoutCredentials() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        String header = "POST /v2/a/blobs/uploads/ HTTP/1.1\r\nHost: x\r\nContent-Le";
        String body = "PATCH /v2/a/blobs/uploads/00000000-0000-0000-0000-000000000000 HTTP/1.1\r\nHost: x\r\n"
                + "Content-Length: 100000000\r\n\r\nabc";
        try {
            for (int i = 0; i < 1000; i++) {
                sockets.add(connect(i % 2 == 0 ? header : body));
            }
            assertThat(HOST.get("/health").status()).isEqualTo(200);
            for (Socket socket : sockets) {
                assertThat(isCut(socket)).isTrue();
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
