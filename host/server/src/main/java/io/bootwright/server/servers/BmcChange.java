package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What changes about a server's BMC between two documents.
 *
 * @param before as stored
 * @param after as asked for
 */
record BmcChange(ServerDocument before, ServerDocument after) {

    /** Whether the record now means another machine: another scheme, host or port, or another system. */
    boolean moves() {
        return !before.endpoint().equals(after.endpoint()) || !before.bmcKey().equals(after.bmcKey());
    }

    /**
     * Whether a stored password could now reach someone it was not given to: another scheme, host or port; a certificate
     * that is no longer checked; another pinned certificate or authority than before, or none any more. Trust that
     * becomes narrower (from {@code insecure} to anything, from {@code system} to {@code ca} or {@code pin}) is no reason.
     */
    boolean loosensTrust() {
        if (!before.endpoint().equals(after.endpoint())) {
            return true;
        }
        String mode = mode(before);
        return switch (mode) {
            case "insecure" -> false;
            case "pin", "ca" -> !mode.equals(mode(after)) || !anchor(before, mode).equals(anchor(after, mode));
            default -> mode(after).equals("insecure");
        };
    }

    private static String mode(ServerDocument document) {
        return tls(document).path("mode").asText();
    }

    private static String anchor(ServerDocument document, String mode) {
        return tls(document).path(mode).asText().strip();
    }

    private static JsonNode tls(ServerDocument document) {
        return document.json().path("bmc").path("tls");
    }
}
