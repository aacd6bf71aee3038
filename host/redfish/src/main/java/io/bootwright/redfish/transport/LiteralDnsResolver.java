package io.bootwright.redfish.transport;

import io.helidon.webclient.api.DnsAddressLookup;
import io.helidon.webclient.spi.DnsResolver;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Resolves a host and lets it keep the name it was asked for. The web client would otherwise look an address up backwards
 * and compare a BMC's certificate with the name it got from there.
 */
final class LiteralDnsResolver implements DnsResolver {
    @Override
    public InetAddress resolveAddress(String host, DnsAddressLookup lookup) {
        String name = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        try {
            return InetAddress.getByAddress(name, InetAddress.getByName(name).getAddress());
        } catch (UnknownHostException e) {
            throw new UncheckedIOException("no address is known for " + name, e);
        }
    }
}
