package io.bootwright.server.config;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address to listen on.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param port 0 to 65535; 0 takes a free one
 */
public record HostPort(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+):(\\d{1,5})");

    /** Reads {@code HOST:PORT} or {@code [IPV6]:PORT}. */
    public static Optional<HostPort> parse(String text) {
        var match = FORM.matcher(text);
        if (!match.matches() || Integer.parseInt(match.group(2)) > 65_535) {
            return Optional.empty();
        }
        String host = match.group(1);
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return Optional.of(new HostPort(bare, Integer.parseInt(match.group(2))));
    }

    /** The same host with another port. */
    public HostPort withPort(int other) {
        return new HostPort(host, other);
    }

    /** As it stands in a URL. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
