package io.bootwright.server.app;

import io.bootwright.server.config.Config;
import io.bootwright.server.config.HostPort;
import io.bootwright.server.config.Urls;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Under which addresses this host is seen, once the port is known. */
final class HostUrls {
    private static final Logger LOG = LoggerFactory.getLogger(HostUrls.class);

    private HostUrls() {}

    /** The address of the main socket itself, whatever the configuration says others use. */
    static URI own(Config config, HostPort listen) {
        return URI.create((config.tls().isPresent() ? "https://" : "http://") + reachable(listen));
    }

    static Urls of(Config config, HostPort listen) {
        URI operator = config.urls().operator().orElseGet(() -> own(config, listen));
        return new Urls(
                operator,
                config.urls().media().orElse(operator),
                config.urls().target().orElse(operator));
    }

    /** Every {@code HOST[:PORT]} that means this host in an image reference. */
    static Set<String> authorities(Config config, HostPort listen, Urls urls) {
        Set<String> names = new TreeSet<>(config.registry().names());
        names.add(listen.toString());
        for (URI url : List.of(urls.operator(), urls.media(), urls.target())) {
            names.add(url.getRawAuthority());
        }
        return names;
    }

    /** Listening everywhere is no address: one of this machine's has to stand for it. */
    private static HostPort reachable(HostPort listen) {
        if (!listen.host().equals("0.0.0.0") && !listen.host().equals("::")) {
            return listen;
        }
        try {
            String address = InetAddress.getLocalHost().getHostAddress();
            LOG.warn("Listening on all addresses; others are told to use {}. Set urls.public to say better.", address);
            return new HostPort(address, listen.port());
        } catch (UnknownHostException e) {
            return new HostPort("127.0.0.1", listen.port());
        }
    }
}
