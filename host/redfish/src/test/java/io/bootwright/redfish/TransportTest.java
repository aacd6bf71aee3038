package io.bootwright.redfish;

import io.bootwright.redfish.quirks.QuirkSelection;
import io.bootwright.redfish.tls.PinnedTrust;
import io.bootwright.redfish.tls.TlsTrust;
import io.bootwright.redfish.transport.BmcAddress;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.redfish.transport.RetryBudget;
import io.bootwright.redfish.transport.Secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.redfish.FakeBmc.Reply;
import io.bootwright.redfish.transport.RedfishException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TransportTest {
    private static RedfishException failure(BmcAddress address) {
        try (RedfishClient client =
                RedfishClient.connect(address, Optional.empty(), QuirkSelection.auto(), FakeBmc.QUICK)) {
            throw new AssertionError("connected to " + client.system());
        } catch (RedfishException e) {
            return e;
        }
    }

    private static BmcAddress at(String url) {
        return new BmcAddress(URI.create(url), "admin", Secret.of("hunter2"), new TlsTrust.System());
    }

    /** Answers every connection with the same bytes, then leaves it open for a while. */
    private static RedfishException failureOf(Consumer<Socket> server) throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!socket.isClosed()) {
                    try {
                        Socket each = socket.accept();
                        Thread.ofVirtual().start(() -> server.accept(each));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            return failure(at("http://127.0.0.1:" + socket.getLocalPort()));
        }
    }

    private static void send(Socket socket, String text) {
        try {
            InputStream in = socket.getInputStream();
            assertThat(in.read()).isPositive();
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // The client has left: what it should do.
        }
    }

    @Test
    void namesTheRightAddressInsteadOfFollowingARedirect() throws Exception {
        try (FakeBmc bmc = new FakeBmc()) {
            bmc.on("GET", "/redfish/v1/", request -> Reply.of(301).with("Location", "https://10.0.0.5/redfish/v1/"));
            RedfishException e = failure(bmc.address());
            assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(e.hint()).isEqualTo("Set bmc.address of the server to https://10.0.0.5.");
        }
    }

    @Test
    void saysThatNobodyIsThere() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        RedfishException e = failure(at("http://127.0.0.1:" + port));
        assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(e).hasMessageContaining("127.0.0.1:" + port).hasMessageNotContaining("hunter2");
        assertThat(e.hint()).contains("bmc.address");
    }

    @Test
    void doesNotWaitForEver() throws Exception {
        CountDownLatch given = new CountDownLatch(1);
        try {
            RedfishException e = failureOf(socket -> {
                try {
                    given.await();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            });
            assertThat(e.kind()).isEqualTo(Kind.TIMEOUT);
        } finally {
            given.countDown();
        }
    }

    @Test
    void refusesABodyWithoutEnd() throws Exception {
        RedfishException e = failureOf(socket -> {
            send(socket, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n");
            for (int count = 0; count < 10_000 && !socket.isClosed(); count++) {
                try {
                    socket.getOutputStream().write(new byte[1024]);
                } catch (IOException ignored) {
                    return;
                }
            }
        });
        assertThat(e).hasMessageContaining("more than 4 MiB");
    }

    @Test
    void refusesWhatIsNoJson() throws Exception {
        RedfishException e = failureOf(
                socket -> send(socket, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\n<html>"));
        assertThat(e).hasMessageContaining("not JSON");
        assertThat(e.hint()).contains("Redfish");
    }

    @Test
    void refusesJsonThatIsTooDeep() throws Exception {
        String deep = "[".repeat(5000);
        RedfishException e = failureOf(socket -> send(
                socket,
                "HTTP/1.1 200 OK\r\nContent-Length: " + deep.length() + "\r\nConnection: close\r\n\r\n" + deep));
        assertThat(e).hasMessageContaining("not JSON");
    }

    @Test
    void refusesAnAddressThatIsNone() {
        assertThat(failure(at("ftp://10.0.0.5")).hint()).contains("bmc.address");
        RedfishException e = failure(at("http://root:calvin@10.0.0.5"));
        assertThat(e.getMessage() + e.hint()).doesNotContain("calvin");
    }

    @Test
    void refusesTrustItCannotRead() {
        for (TlsTrust trust : List.of(new TlsTrust.Pin("sha256:12"), new TlsTrust.Ca("no certificate"))) {
            RedfishException e = failure(new BmcAddress(URI.create("https://127.0.0.1:9"), "", Secret.of(""), trust));
            assertThat(e.hint()).contains("bmc.tls");
        }
        assertThatThrownBy(() -> new PinnedTrust("x")).isInstanceOf(IllegalArgumentException.class);
    }
}
