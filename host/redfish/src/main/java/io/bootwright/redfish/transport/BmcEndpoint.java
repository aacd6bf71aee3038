package io.bootwright.redfish.transport;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a BMC listens, in a form in which two addresses can be compared: scheme and host in lower case, the port always
 * given, IP addresses in their shortest form, no path. Names are not looked up.
 *
 * @param scheme {@code http} or {@code https}
 * @param host name or IP address, IPv6 without brackets
 * @param port 1 to 65535
 */
public record BmcEndpoint(String scheme, String host, int port) {
    /** The endpoint of a URL; empty if it is not http(s) with a host. */
    public static Optional<BmcEndpoint> of(URI url) {
        String scheme = Optional.ofNullable(url.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
            return Optional.empty();
        }
        int port = url.getPort() >= 0 ? url.getPort() : standardPort(scheme);
        return Optional.of(new BmcEndpoint(scheme, canonical(url.getHost()), port));
    }

    /**
     * Names the BMC whatever the scheme: the host, and the port unless it is the standard one of the scheme. One BMC
     * that answers on ports 80 and 443 has one key.
     */
    public String key() {
        return port == standardPort(scheme) ? host : host + " " + port;
    }

    private static int standardPort(String scheme) {
        return scheme.equals("https") ? 443 : 80;
    }

    private static String canonical(String host) {
        String name = host.toLowerCase(Locale.ROOT).replaceFirst("^\\[(.*)]$", "$1");
        boolean literal = name.indexOf(':') >= 0 || name.matches("[0-9.]+");
        try {
            return literal ? InetAddress.ofLiteral(name).getHostAddress() : name.replaceFirst("\\.$", "");
        } catch (IllegalArgumentException e) {
            // An IPv6 zone of another machine, or a number that is no address: compared as it is written.
            return name;
        }
    }
}
