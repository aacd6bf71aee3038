package io.bootwright.server.http;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends connections that bring no request: the web server waits for ever for the rest of a header, and takes any number of
 * connections. Sees each one when it is accepted, and as a filter when it has brought a whole header. A connection whose
 * request is being answered is left alone. Safe for use by many threads.
 */
final class ConnectionGuard implements SocketOptions, Filter, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);

    private final Limits limits;
    private final SocketOptions options = SocketOptions.create();
    private final Map<Ends, Connection> connections = new ConcurrentHashMap<>();
    private final Thread sweeper;

    /**
     * What is allowed.
     *
     * @param most connections at the same time; who waits longest for nothing makes room for a new one
     * @param first how long a new connection may take to bring its first request, TLS handshake included
     * @param next how long a connection may be idle, or take over a header, after that
     */
    record Limits(int most, Duration first, Duration next) {
        static final Limits USUAL = new Limits(4000, Duration.ofSeconds(20), Duration.ofMinutes(2));
    }

    /**
     * What tells connections apart: two listeners can have one with the same remote address at the same time.
     *
     * @param local address and port of this host
     * @param remote address and port of the client
     */
    private record Ends(SocketAddress local, SocketAddress remote) {}

    /** One accepted connection. */
    private static final class Connection {
        private final SocketChannel channel;
        private volatile long deadline;
        private volatile boolean busy;

        Connection(SocketChannel channel, long deadline) {
            this.channel = channel;
            this.deadline = deadline;
        }

        void cut() {
            try {
                channel.close();
            } catch (IOException e) {
                LOG.trace("closing", e);
            }
        }
    }

    ConnectionGuard(Limits limits) {
        this.limits = limits;
        this.sweeper = Thread.ofVirtual().name("connection-guard").unstarted(this::sweep);
        sweeper.start();
    }

    @Override
    public void configureSocket(SocketChannel channel) {
        SocketOptions.super.configureSocket(channel);
        SocketAddress local;
        SocketAddress remote;
        try {
            local = channel.getLocalAddress();
            remote = channel.getRemoteAddress();
        } catch (IOException e) {
            // It is gone already.
            return;
        }
        if (local == null || remote == null) {
            return;
        }
        Ends ends = new Ends(local, remote);
        if (connections.size() >= limits.most()) {
            makeRoom();
        }
        Connection connection =
                new Connection(channel, System.nanoTime() + limits.first().toNanos());
        connections.put(ends, connection);
        if (connections.size() > limits.most()) {
            connections.remove(ends);
            connection.cut();
        }
    }

    private void makeRoom() {
        connections.values().removeIf(connection -> !connection.channel.isOpen());
        if (connections.size() < limits.most()) {
            return;
        }
        long now = System.nanoTime();
        Optional<Map.Entry<Ends, Connection>> longest = connections.entrySet().stream()
                .filter(entry -> !entry.getValue().busy)
                .min(Comparator.comparingLong(entry -> entry.getValue().deadline - now));
        longest.ifPresent(entry -> {
            connections.remove(entry.getKey());
            entry.getValue().cut();
        });
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        Connection connection = connections.get(
                new Ends(request.localPeer().address(), request.remotePeer().address()));
        if (connection == null) {
            chain.proceed();
            return;
        }
        connection.busy = true;
        try {
            chain.proceed();
        } finally {
            connection.deadline = System.nanoTime() + limits.next().toNanos();
            connection.busy = false;
        }
    }

    private void sweep() {
        try {
            while (true) {
                Thread.sleep(Math.clamp(limits.first().toMillis() / 4, 20, 2000));
                long now = System.nanoTime();
                connections.values().removeIf(connection -> {
                    boolean late = !connection.busy && connection.deadline - now < 0;
                    if (late) {
                        connection.cut();
                    }
                    return late || !connection.channel.isOpen();
                });
            }
        } catch (InterruptedException e) {
            connections.clear();
        }
    }

    /** Connections that are open right now, some seconds old news included. */
    int count() {
        return connections.size();
    }

    @Override
    public void close() {
        sweeper.interrupt();
    }

    @Override
    public void configureSocket(Socket socket) {
        options.configureSocket(socket);
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return options.tcpNoDelay();
    }
}
