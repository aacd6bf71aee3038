package io.bootwright.redfish;

/** How a BMC's certificate is trusted. */
public sealed interface TlsTrust {
    /** By the certificate authorities of this machine. */
    record System() implements TlsTrust {}

    /**
     * By one certificate authority.
     *
     * @param pem its certificate
     */
    record Ca(String pem) implements TlsTrust {}

    /**
     * By the certificate itself.
     *
     * @param sha256 hex digest of its DER form
     */
    record Pin(String sha256) implements TlsTrust {}

    /** Not at all: for a first look only. */
    record Insecure() implements TlsTrust {}
}
