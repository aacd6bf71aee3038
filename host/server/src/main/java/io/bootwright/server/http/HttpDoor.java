package io.bootwright.server.http;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The web server with the settings that large transfers and hostile clients need; starts and stops all its sockets. */
public final class HttpDoor implements AutoCloseable {
    /** A connection's idle clock runs from the start of its last request, so that it must outlive long transfers. */
    private static final Duration IDLE = Duration.ofMinutes(15);

    private static final int WRITE_BUFFER = 64 * 1024;
    private static final String FIRST = WebServer.DEFAULT_SOCKET_NAME;

    private final WebServer server;
    private final ConnectionGuard guard;
    private final boolean tls;

    private HttpDoor(WebServer server, ConnectionGuard guard, boolean tls) {
        this.server = server;
        this.guard = guard;
        this.tls = tls;
    }

    /**
     * One socket.
     *
     * @param name for logs and {@link #port(String)}
     * @param address host and port to listen on; port 0 takes a free one
     * @param routing what it answers
     */
    public record Socket(String name, InetSocketAddress address, HttpRouting.Builder routing) {}

    /**
     * Opens the sockets; returns when all of them accept connections.
     *
     * @param sockets at least one; the first is the main one
     * @param tls for all of them, if given
     * @param grace how long {@link #close()} waits for requests that are being answered
     * @throws UncheckedIOException naming the address that cannot be used
     */
    public static HttpDoor open(List<Socket> sockets, Optional<Tls> tls, Duration grace) {
        return open(sockets, tls, grace, ConnectionGuard.Limits.USUAL);
    }

    static HttpDoor open(List<Socket> sockets, Optional<Tls> tls, Duration grace, ConnectionGuard.Limits limits) {
        sockets.forEach(HttpDoor::mustBeFree);
        ConnectionGuard guard = new ConnectionGuard(limits);
        var config = WebServer.builder().shutdownHook(false);
        apply(config, sockets.getFirst(), tls, grace, guard);
        for (Socket socket : sockets.subList(1, sockets.size())) {
            var listener = ListenerConfig.builder().name(socket.name());
            apply(listener, socket, tls, grace, guard);
            config.putSocket(socket.name(), listener.build());
        }
        WebServer server = config.build().start();
        if (!server.isRunning()) {
            guard.close();
            throw new IllegalStateException("The web server did not start; its log lines above say why.");
        }
        return new HttpDoor(server, guard, tls.isPresent());
    }

    /** The web server only logs an address it cannot take, and goes on without it. */
    private static void mustBeFree(Socket socket) {
        InetSocketAddress address = new InetSocketAddress(
                socket.address().getHostString(), socket.address().getPort());
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(address);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage(), e);
        }
    }

    private static void apply(
            ListenerConfig.BuilderBase<?, ?> listener,
            Socket socket,
            Optional<Tls> tls,
            Duration grace,
            ConnectionGuard guard) {
        listener.host(socket.address().getHostString())
                .port(socket.address().getPort())
                // The NIO path copies everything through 8 KiB pieces.
                .useNio(false)
                .writeBufferSize(WRITE_BUFFER)
                .idleConnectionTimeout(IDLE)
                .shutdownGracePeriod(grace)
                .connectionOptions(guard)
                .routing(socket.routing().addFilter(guard));
        tls.ifPresent(listener::tls);
    }

    /** The port that the first socket really has. */
    public int port() {
        return server.port(FIRST);
    }

    /** The port that a named socket really has; -1 when there is none of that name. */
    public int port(String name) {
        return server.port(name);
    }

    /** Connections that are open right now. */
    public int connections() {
        return guard.count();
    }

    public String scheme() {
        return tls ? "https" : "http";
    }

    /** Stops accepting, waits for the answers under way as long as the grace says, and closes. */
    @Override
    public void close() {
        server.stop();
        guard.close();
    }
}
