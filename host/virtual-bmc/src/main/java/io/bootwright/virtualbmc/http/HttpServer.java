package io.bootwright.virtualbmc.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listening port. Accepting and each connection run on virtual threads, so a port costs no platform thread.
 *
 * <p>Our own and not the host's web server, since that one takes several platform threads for each port and cannot cut
 * a connection on purpose.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
    private static final int BACKLOG = 50;
    private static final int MAX_CONNECTIONS = 1000;

    private final ServerSocket listener;
    private final HttpHandler handler;
    private final boolean secure;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private HttpServer(ServerSocket listener, HttpHandler handler, boolean secure) {
        this.listener = listener;
        this.handler = handler;
        this.secure = secure;
    }

    /**
     * Starts to listen.
     *
     * @param address port 0 takes a free one
     * @param tls empty for plain HTTP
     * @throws UncheckedIOException if the port is taken, naming it
     */
    public static HttpServer start(InetSocketAddress address, Optional<SSLContext> tls, HttpHandler handler) {
        try {
            ServerSocket listener =
                    tls.isPresent() ? tls.get().getServerSocketFactory().createServerSocket() : new ServerSocket();
            listener.setReuseAddress(true);
            try {
                listener.bind(address, BACKLOG);
            } catch (IOException e) {
                listener.close();
                throw e;
            }
            var server = new HttpServer(listener, handler, tls.isPresent());
            Thread.ofVirtual().name("accept-" + listener.getLocalPort()).start(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage(), e);
        }
    }

    /** The address it listens on, with the real port. */
    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    /** Its URL without a path, such as {@code http://127.0.0.1:8000}. */
    public String url() {
        String host = listener.getInetAddress().getHostAddress();
        return (secure ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                if (open.size() >= MAX_CONNECTIONS) {
                    socket.close();
                    continue;
                }
                open.add(socket);
                Thread.ofVirtual().name("http-" + listener.getLocalPort()).start(() -> serve(socket));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.warn("port {}: {}", listener.getLocalPort(), e.toString());
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            new HttpConnection(socket, handler).serve();
        } catch (IOException e) {
            LOG.debug("connection to port {} ended: {}", listener.getLocalPort(), e.toString());
        } finally {
            open.remove(socket);
        }
    }

    @Override
    public void close() {
        closeQuietly(listener);
        open.forEach(HttpServer::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            LOG.debug("while closing: {}", e.toString());
        }
    }
}
