package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.redfish.transport.BmcAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * A server as the operator registered it.
 *
 * @param serial its serial number, as its firmware tells it
 * @param uuid SMBIOS UUID
 * @param systemId member of the Redfish Systems collection, for a BMC with several
 * @param bootMode {@code uefi} or {@code legacy}
 * @param mediaStrategy {@code auto}, {@code two-cd}, {@code cd-usb} or {@code single-iso}
 * @param quirks {@code auto} or a quirk file's name
 * @param mediaUrl this host as the server's BMC sees it, when it differs from the configured one
 * @param targetUrl this host as the server itself sees it, when it differs from the configured one
 * @param labels free text by name
 * @param bmc address, credentials and trust of the BMC
 * @param network netplan version 2 subset for the maintenance OS and the installed OS
 */
public record ServerRecord(
        String serial,
        Optional<String> uuid,
        Optional<String> systemId,
        String bootMode,
        String mediaStrategy,
        String quirks,
        Optional<URI> mediaUrl,
        Optional<URI> targetUrl,
        Map<String, String> labels,
        BmcAddress bmc,
        Optional<JsonNode> network) {
    public ServerRecord {
        labels = Map.copyOf(labels);
    }
}
