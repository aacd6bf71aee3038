package io.bootwright.redfish.transport;

import io.bootwright.redfish.tls.PinnedTrust;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** Finds out what a port speaks after a request failed. Sends no credentials, and trusts nothing it hears. */
record PortProbe(BmcEndpoint endpoint, Duration limit) {

    @FunctionalInterface
    private interface Talk {
        boolean with(Socket socket) throws IOException, GeneralSecurityException;
    }

    /** Whether a TLS handshake succeeds, whatever the certificate. */
    boolean speaksTls() {
        return talk(socket -> {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new PinnedTrust()}, new SecureRandom());
            try (SSLSocket tls = (SSLSocket)
                    context.getSocketFactory().createSocket(socket, endpoint.host(), endpoint.port(), true)) {
                tls.startHandshake();
                return true;
            }
        });
    }

    /** Whether a request without TLS is answered in HTTP. */
    boolean speaksHttp() {
        return talk(socket -> {
            socket.getOutputStream().write("GET /redfish HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes(5);
            return new String(start, StandardCharsets.US_ASCII).equals("HTTP/");
        });
    }

    private boolean talk(Talk talk) {
        CountDownLatch over = new CountDownLatch(1);
        try (Socket socket = new Socket()) {
            // However slowly the bytes drip, it ends.
            Thread.ofVirtual().start(() -> closeLate(socket, over));
            socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), (int) limit.toMillis());
            return talk.with(socket);
        } catch (IOException | GeneralSecurityException e) {
            return false;
        } finally {
            over.countDown();
        }
    }

    private void closeLate(Socket socket, CountDownLatch over) {
        try (socket) {
            over.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // It is closed all the same.
        }
    }
}
