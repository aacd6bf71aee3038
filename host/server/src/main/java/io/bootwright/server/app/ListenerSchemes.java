package io.bootwright.server.app;

import io.bootwright.server.config.Config;
import java.net.URI;
import java.util.Optional;

/**
 * Which listeners speak TLS, once there is a certificate: the main one always, one of media or target unless the URL that
 * is configured for it begins with {@code http:}. Many BMCs read media only from a host that speaks plain HTTP.
 *
 * @param main key {@code listen}
 * @param media key {@code listeners.media}; as the main one where there is none
 * @param target key {@code listeners.target}; as the main one where there is none
 */
record ListenerSchemes(boolean main, boolean media, boolean target) {
    static ListenerSchemes of(Config config) {
        boolean tls = config.tls().isPresent();
        return new ListenerSchemes(
                tls,
                tls
                        && !(config.listeners().media().isPresent()
                                && isPlain(config.urls().media())),
                tls
                        && !(config.listeners().target().isPresent()
                                && isPlain(config.urls().target())));
    }

    private static boolean isPlain(Optional<URI> url) {
        return url.isPresent() && !"https".equalsIgnoreCase(url.get().getScheme());
    }
}
