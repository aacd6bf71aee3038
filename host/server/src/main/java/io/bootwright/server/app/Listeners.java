package io.bootwright.server.app;

import io.bootwright.server.config.Config;
import io.bootwright.server.config.HostPort;
import io.bootwright.server.http.AuthenticationFilter;
import io.bootwright.server.http.ProblemHandler;
import io.bootwright.server.http.RequestFilter;
import io.bootwright.server.http.RequestObserver;
import io.bootwright.server.http.RouteTable;
import io.bootwright.server.http.WebServers;
import io.bootwright.server.security.Authenticator;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The configured listeners and what each of them serves. */
final class Listeners {
    private final Config config;
    private final HostPort listen;
    private final Optional<Tls> tls;
    private final RouteTable everything;
    private final Authenticator authenticator;
    private final RequestObserver observer;
    private final Duration grace;

    Listeners(
            Config config,
            HostPort listen,
            Optional<Tls> tls,
            RouteTable everything,
            Authenticator authenticator,
            RequestObserver observer,
            Duration grace) {
        this.config = config;
        this.listen = listen;
        this.tls = tls;
        this.everything = everything;
        this.authenticator = authenticator;
        this.observer = observer;
        this.grace = grace;
    }

    /** Takes a free port in place of 0: features must know this host's addresses before the listener opens. */
    static HostPort choosePort(HostPort listen) {
        if (listen.port() != 0) {
            return listen;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(listen.host(), 0));
            return listen.withPort(socket.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on " + listen + ": " + e.getMessage(), e);
        }
    }

    WebServers open() {
        ListenerSchemes schemes = ListenerSchemes.of(config);
        List<WebServers.Listener> listeners = new ArrayList<>();
        listeners.add(listener("api", listen, schemes.main(), everything));
        config.listeners()
                .media()
                .ifPresent(address ->
                        listeners.add(listener("media", address, schemes.media(), everything.only(List.of("/media")))));
        config.listeners()
                .target()
                .ifPresent(address -> listeners.add(listener(
                        "target",
                        address,
                        schemes.target(),
                        everything.only(List.of("/api/v1/status-webhook", "/v2")))));
        return WebServers.open(listeners, grace);
    }

    private WebServers.Listener listener(String name, HostPort address, boolean secure, RouteTable routes) {
        HttpRouting.Builder routing = HttpRouting.builder();
        ProblemHandler.install(routing);
        routing.addFilter(new RequestFilter(observer));
        routing.addFilter(new AuthenticationFilter(authenticator));
        routes.into(routing);
        return new WebServers.Listener(
                name, new InetSocketAddress(address.host(), address.port()), routing, secure ? tls : Optional.empty());
    }
}
