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

/** The web server with the settings that large transfers and hostile clients need; starts and stops all its listeners. */
public final class WebServers implements AutoCloseable {
    /** A connection's idle clock runs from the start of its last request, so that it must outlive long transfers. */
    private static final Duration IDLE = Duration.ofMinutes(15);

    private static final int WRITE_BUFFER = 64 * 1024;
    private static final String FIRST = WebServer.DEFAULT_SOCKET_NAME;

    private final WebServer server;
    private final ConnectionGuard guard;

    private WebServers(WebServer server, ConnectionGuard guard) {
        this.server = server;
        this.guard = guard;
    }

    /**
     * One listener.
     *
     * @param name for logs and {@link #port(String)}
     * @param address host and port to listen on; port 0 takes a free one
     * @param routing what it answers
     * @param tls its certificate and key; plain HTTP without
     */
    public record Listener(String name, InetSocketAddress address, HttpRouting.Builder routing, Optional<Tls> tls) {}

    /**
     * Opens the listeners; returns when all of them accept connections.
     *
     * @param listeners at least one; the first is the main one
     * @param grace how long {@link #close()} waits for requests that are being answered
     * @throws UncheckedIOException naming the address that cannot be used
     */
    public static WebServers open(List<Listener> listeners, Duration grace) {
        return open(listeners, grace, ConnectionGuard.Limits.USUAL);
    }

    static WebServers open(List<Listener> listeners, Duration grace, ConnectionGuard.Limits limits) {
        listeners.forEach(WebServers::mustBeFree);
        ConnectionGuard guard = new ConnectionGuard(limits);
        var config = WebServer.builder().shutdownHook(false);
        apply(config, listeners.getFirst(), grace, guard);
        for (Listener listener : listeners.subList(1, listeners.size())) {
            var further = ListenerConfig.builder().name(listener.name());
            apply(further, listener, grace, guard);
            config.putSocket(listener.name(), further.build());
        }
        WebServer server = config.build().start();
        if (!server.isRunning()) {
            guard.close();
            throw new IllegalStateException("The web server did not start; its log lines above say why.");
        }
        return new WebServers(server, guard);
    }

    /** The web server only logs an address it cannot take, and goes on without it. */
    private static void mustBeFree(Listener listener) {
        InetSocketAddress address = new InetSocketAddress(
                listener.address().getHostString(), listener.address().getPort());
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(address);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on " + address.getHostString() + ":" + address.getPort() + ": " + e.getMessage(), e);
        }
    }

    private static void apply(
            ListenerConfig.BuilderBase<?, ?> config, Listener listener, Duration grace, ConnectionGuard guard) {
        config.host(listener.address().getHostString())
                .port(listener.address().getPort())
                // The NIO path copies everything through 8 KiB pieces.
                .useNio(false)
                .writeBufferSize(WRITE_BUFFER)
                .idleConnectionTimeout(IDLE)
                .shutdownGracePeriod(grace)
                .connectionOptions(guard)
                .directHandlers(TransportProblems.handlers())
                .routing(listener.routing().addFilter(guard));
        listener.tls().ifPresent(config::tls);
    }

    /** The port that the first listener really has. */
    public int port() {
        return server.port(FIRST);
    }

    /** The port that a named listener really has; -1 when there is none of that name. */
    public int port(String name) {
        return server.port(name);
    }

    /** Connections that are open right now. */
    public int connections() {
        return guard.count();
    }

    /** Stops accepting, waits for the answers under way as long as the grace says, and closes. */
    @Override
    public void close() {
        server.stop();
        guard.close();
    }
}
