package io.bootwright.redfish.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * Makes TLS handshakes end in time. The HTTP client sets its read timeout only after the handshake, so a peer that says
 * nothing would hold its thread for ever.
 */
final class LimitedHandshakes extends SSLContextSpi {
    private final SSLContext context;
    private final Duration limit;

    private LimitedHandshakes(SSLContext context, Duration limit) {
        this.context = context;
        this.limit = limit;
    }

    /** The same context; its sockets are closed when a handshake takes longer than {@code limit}. */
    static SSLContext of(SSLContext context, Duration limit) {
        return new SSLContext(new LimitedHandshakes(context, limit), context.getProvider(), context.getProtocol()) {};
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new Sockets(context.getSocketFactory(), limit);
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
            throws KeyManagementException {
        context.init(keys, trust, random);
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return context.getServerSocketFactory();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return context.createSSLEngine();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
        return context.createSSLEngine(host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return context.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return context.getClientSessionContext();
    }

    private static final class Sockets extends SSLSocketFactory {
        private final SSLSocketFactory factory;
        private final Duration limit;

        Sockets(SSLSocketFactory factory, Duration limit) {
            this.factory = factory;
            this.limit = limit;
        }

        private Socket limited(Socket socket) throws IOException {
            return limited(socket, socket);
        }

        /** Closes the connection below, as nothing of TLS is then waited for. */
        private Socket limited(Socket socket, Socket connection) throws IOException {
            if (socket instanceof SSLSocket tls) {
                if (tls.isConnected()) {
                    tls.setSoTimeout((int) limit.toMillis());
                }
                // One byte now and then keeps the timeout of a read away.
                CountDownLatch done = new CountDownLatch(1);
                tls.addHandshakeCompletedListener(event -> done.countDown());
                Thread.ofVirtual().start(() -> closeLate(connection, done));
            }
            return socket;
        }

        private void closeLate(Socket socket, CountDownLatch done) {
            try {
                if (!done.await(limit.toMillis() * 2, TimeUnit.MILLISECONDS)) {
                    socket.close();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                // It is closed all the same.
            }
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return factory.getDefaultCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return factory.getSupportedCipherSuites();
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean close) throws IOException {
            return limited(factory.createSocket(socket, host, port, close), socket);
        }

        @Override
        public Socket createSocket() throws IOException {
            return factory.createSocket();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return limited(factory.createSocket(host, port));
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
            return limited(factory.createSocket(host, port, from, fromPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return limited(factory.createSocket(host, port));
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
            return limited(factory.createSocket(host, port, from, fromPort));
        }
    }
}
