package io.bootwright.server.app;

import io.bootwright.server.config.Config;
import io.bootwright.server.config.Config.Signatures;
import io.bootwright.server.config.ConfigException;
import io.bootwright.server.config.HostPort;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what cannot work in a configuration before anything is opened: keys that contradict each other or the disk. */
final class StartChecks {
    private static final Logger LOG = LoggerFactory.getLogger(StartChecks.class);
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final Config config;
    private final HostPort listen;
    private final List<String> faults = new ArrayList<>();

    private StartChecks(Config config, HostPort listen) {
        this.config = config;
        this.listen = listen;
    }

    /**
     * Checks everything.
     *
     * @param listen the main listener, its port chosen
     * @throws ConfigException with every fault, and what to do about it
     */
    static void check(Config config, HostPort listen) {
        StartChecks checks = new StartChecks(config, listen);
        checks.listenersDiffer();
        checks.urlsFitTheirListeners();
        checks.trustExists();
        if (!checks.faults.isEmpty()) {
            throw new ConfigException(checks.faults);
        }
    }

    private void listenersDiffer() {
        record Named(String key, HostPort address) {}
        List<Named> all = new ArrayList<>();
        all.add(new Named("listen", listen));
        config.listeners().media().ifPresent(address -> all.add(new Named("listeners.media", address)));
        config.listeners().target().ifPresent(address -> all.add(new Named("listeners.target", address)));
        for (Named one : all) {
            for (Named other : all.subList(all.indexOf(one) + 1, all.size())) {
                if (overlap(one.address(), other.address())) {
                    faults.add(other.key() + ": " + other.address() + " is where " + one.key()
                            + " listens already. Give it another port or address, or leave it out.");
                }
            }
        }
    }

    private static boolean overlap(HostPort one, HostPort other) {
        return one.port() != 0
                && one.port() == other.port()
                && (one.host().equalsIgnoreCase(other.host()) || isWildcard(one) || isWildcard(other));
    }

    private static boolean isWildcard(HostPort address) {
        return address.host().equals("0.0.0.0") || address.host().equals("::");
    }

    private void urlsFitTheirListeners() {
        ListenerSchemes schemes = ListenerSchemes.of(config);
        fits("urls.public", config.urls().operator(), "listen", listen, schemes.main());
        Optional<HostPort> media = config.listeners().media();
        fits(
                "urls.media",
                config.urls().media(),
                media.isPresent() ? "listeners.media" : "listen",
                media.orElse(listen),
                schemes.media());
        Optional<HostPort> target = config.listeners().target();
        fits(
                "urls.target",
                config.urls().target(),
                target.isPresent() ? "listeners.target" : "listen",
                target.orElse(listen),
                schemes.target());
        if (config.tls().isPresent() && !schemes.target()) {
            LOG.warn(
                    "urls.target is http: reports and pulls of servers, tokens included, can be read on their network");
        }
    }

    /** A proxy in front of this host may speak another scheme than the host; then it has an address of its own. */
    private void fits(String key, Optional<URI> url, String listener, HostPort address, boolean secure) {
        if (url.isEmpty() || "https".equalsIgnoreCase(url.get().getScheme()) == secure) {
            return;
        }
        String speaks = key + ": " + url.get() + " does not fit " + listener + " (" + address + "), which speaks "
                + (secure ? "TLS" : "plain HTTP");
        if (!leadsTo(url.get(), address)) {
            LOG.warn("{}; a proxy in front of it must translate", speaks);
            return;
        }
        String remedy = !secure
                ? "Write http, or configure tls.certificate and tls.key."
                : listener.equals("listen") && !key.equals("urls.public")
                        ? "Write https, or give it a listener of its own (listeners." + key.substring("urls.".length())
                                + ") and that one's address here."
                        : "Write https.";
        faults.add(speaks + ". " + remedy);
    }

    private static boolean leadsTo(URI url, HostPort address) {
        int port = url.getPort() >= 0 ? url.getPort() : "https".equalsIgnoreCase(url.getScheme()) ? HTTPS : HTTP;
        if (port != address.port() || url.getHost() == null) {
            return false;
        }
        String host = url.getHost().replaceAll("[\\[\\]]", "");
        return host.equalsIgnoreCase(address.host()) || isWildcard(address) && isOfThisMachine(host);
    }

    private static boolean isOfThisMachine(String host) {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.ofLiteral(host)) != null;
        } catch (IllegalArgumentException | SocketException e) {
            // A name may be a proxy's.
            return false;
        }
    }

    private void trustExists() {
        if (config.bundles().signatures() != Signatures.REQUIRE) {
            return;
        }
        if (config.bundles().trust().isEmpty()) {
            LOG.warn("bundles.signatures is require and bundles.trust is not set: only the product's own bundles are"
                    + " accepted");
        }
        config.bundles()
                .trust()
                .filter(directory -> !Files.isDirectory(directory) || !Files.isReadable(directory))
                .ifPresent(directory -> faults.add("bundles.trust: " + directory
                        + " is no directory that can be read, and bundles.signatures is require. Make it and put the"
                        + " public keys (PEM) of those who may sign bundles there."));
    }
}
