package io.bootwright.server.servers;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What addresses in a server record must look like. Each check answers with what is wrong, if anything. */
final class AddressRules {
    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern IPV6 =
            Pattern.compile("[0-9a-fA-F:]{2,39}|[0-9a-fA-F:]{2,30}\\d+\\.\\d+\\.\\d+\\.\\d+");
    private static final Pattern HOST_NAME = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\\.?");
    private static final Pattern MAC = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");

    private AddressRules() {}

    /** A base URL: http or https, a host, no user, query or fragment. */
    static Optional<String> baseUrl(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.of("is not a URL");
        }
        if (!"https".equals(url.getScheme()) && !"http".equals(url.getScheme())) {
            return Optional.of("must start with https:// or http://");
        }
        if (url.getRawUserInfo() != null) {
            return Optional.of("must not carry a user or password; put them into username and password");
        }
        if (url.getHost() == null) {
            return Optional.of("must name a host");
        }
        if (url.getPort() == 0 || url.getPort() > 65_535) {
            return Optional.of("must have a port from 1 to 65535");
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            return Optional.of("must not have a query or fragment");
        }
        return Optional.empty();
    }

    /** A literal IPv4 or IPv6 address; nothing is ever looked up. */
    static boolean ip(String text) {
        return ipv4(text) || ipv6(text);
    }

    static boolean ipv4(String text) {
        var match = IPV4.matcher(text);
        if (!match.matches()) {
            return false;
        }
        for (int i = 1; i <= 4; i++) {
            if (Integer.parseInt(match.group(i)) > 255) {
                return false;
            }
        }
        return true;
    }

    static boolean ipv6(String text) {
        if (!IPV6.matcher(text).matches() || text.indexOf(':') < 0) {
            return false;
        }
        String rest = text;
        int groups = 8;
        if (text.indexOf('.') >= 0) {
            int colon = text.lastIndexOf(':');
            if (!ipv4(text.substring(colon + 1))) {
                return false;
            }
            rest = text.substring(0, colon + 1) + "0:0";
        }
        int gap = rest.indexOf("::");
        if (gap != rest.lastIndexOf("::") || rest.contains(":::")) {
            return false;
        }
        int seen = 0;
        for (String group : rest.split(":", -1)) {
            if (group.length() > 4) {
                return false;
            }
            seen += group.isEmpty() ? 0 : 1;
        }
        boolean edges =
                (!rest.startsWith(":") || rest.startsWith("::")) && (!rest.endsWith(":") || rest.endsWith("::"));
        return edges && (gap >= 0 ? seen < groups : seen == groups);
    }

    /** Address with prefix length, such as {@code 10.0.0.2/24}. */
    static boolean cidr(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,3}")) {
            return false;
        }
        int prefix = Integer.parseInt(text.substring(slash + 1));
        String address = text.substring(0, slash);
        return ipv4(address) ? prefix <= 32 : ipv6(address) && prefix <= 128;
    }

    /** Whether an address is in a network such as {@code 10.0.0.2/24}; both have been checked. */
    static boolean within(String cidr, String ip) {
        int slash = cidr.indexOf('/');
        byte[] network = bytes(cidr.substring(0, slash));
        byte[] address = bytes(ip);
        if (network.length != address.length) {
            return false;
        }
        int prefix = Integer.parseInt(cidr.substring(slash + 1));
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> bit % 8;
            if ((network[bit / 8] & mask) != (address[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    /** An address of IPv6 that is valid on its link only (RFC 4291, 2.5.6). */
    static boolean linkLocal(String ip) {
        return within("fe80::/10", ip);
    }

    private static byte[] bytes(String literal) {
        try {
            return InetAddress.ofLiteral(literal).getAddress();
        } catch (IllegalArgumentException e) {
            // Zeros before a number, which ip() lets pass.
            return new byte[0];
        }
    }

    static boolean mac(String text) {
        return MAC.matcher(text).matches();
    }

    static boolean hostOrIp(String text) {
        return ip(text) || HOST_NAME.matcher(text).matches();
    }
}
