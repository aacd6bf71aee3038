package io.bootwright.redfish.transport;

import io.bootwright.redfish.tls.TlsTrust;
import java.net.URI;

/**
 * How one BMC is reached.
 *
 * @param url its Redfish service, such as {@code https://10.0.0.5}
 * @param username account name; may be empty for a service without authentication
 * @param password its password
 * @param tls how its certificate is trusted
 */
public record BmcAddress(URI url, String username, Secret password, TlsTrust tls) {}
