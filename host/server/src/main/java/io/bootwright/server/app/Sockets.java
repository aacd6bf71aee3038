package io.bootwright.server.app;

import io.bootwright.server.config.Config;
import io.bootwright.server.config.HostPort;
import io.bootwright.server.http.AuthenticationFilter;
import io.bootwright.server.http.HttpDoor;
import io.bootwright.server.http.Mounts;
import io.bootwright.server.http.ProblemHandler;
import io.bootwright.server.http.RequestFilter;
import io.bootwright.server.http.RequestObserver;
import io.bootwright.server.security.Authenticator;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The configured sockets and what each of them serves. */
final class Sockets {
    private final Config config;
    private final HostPort listen;
    private final Mounts everything;
    private final Authenticator authenticator;
    private final RequestObserver observer;
    private final Duration grace;

    Sockets(
            Config config,
            HostPort listen,
            Mounts everything,
            Authenticator authenticator,
            RequestObserver observer,
            Duration grace) {
        this.config = config;
        this.listen = listen;
        this.everything = everything;
        this.authenticator = authenticator;
        this.observer = observer;
        this.grace = grace;
    }

    /** Takes a free port in place of 0: features must know this host's addresses before the socket opens. */
    static HostPort choosePort(HostPort listen) {
        if (listen.port() != 0) {
            return listen;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(listen.host(), 0));
            return listen.withPort(socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on " + listen + ": " + e.getMessage(), e);
        }
    }

    HttpDoor open() {
        List<HttpDoor.Socket> sockets = new ArrayList<>();
        sockets.add(socket("api", listen, everything));
        config.listeners()
                .media()
                .ifPresent(address -> sockets.add(socket("media", address, everything.only(List.of("/media")))));
        config.listeners()
                .target()
                .ifPresent(address -> sockets.add(
                        socket("target", address, everything.only(List.of("/api/v1/status-webhook", "/v2")))));
        return HttpDoor.open(sockets, config.tls().map(TlsLoader::load), grace);
    }

    private HttpDoor.Socket socket(String name, HostPort address, Mounts mounts) {
        HttpRouting.Builder routing = HttpRouting.builder();
        ProblemHandler.install(routing);
        routing.addFilter(new RequestFilter(observer));
        routing.addFilter(new AuthenticationFilter(authenticator));
        mounts.into(routing);
        return new HttpDoor.Socket(name, new InetSocketAddress(address.host(), address.port()), routing);
    }
}
