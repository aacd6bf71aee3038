package io.bootwright.errors;

import java.util.Set;

/** Why the command line could not ask the host. */
public enum CliErrorCode implements ErrorCode {
    HOST_UNREACHABLE(
            "The host cannot be reached",
            "Nothing answers at the address, or its name is unknown.",
            "Set BOOTWRIGHT_URL, or --url, to the address that `bootwright serve` prints."),
    HOST_UNTRUSTED(
            "The host's certificate is not trusted",
            "The host speaks TLS with a certificate of an authority that this machine does not know.",
            "Give the certificate of its authority with --ca-file FILE, or as BOOTWRIGHT_CA."),
    NOT_BOOTWRIGHT(
            "Something else answers at this address",
            "The service at the address that was given is no Bootwright host.",
            "Set BOOTWRIGHT_URL, or --url, to the address that `bootwright serve` prints.");

    private final ErrorText text;

    CliErrorCode(String title, String meaning, String remedy) {
        this.text = new ErrorText(title, meaning, remedy);
    }

    @Override
    public ErrorText text() {
        return text;
    }

    @Override
    public Set<Place> places() {
        return Set.of(Place.CLI);
    }
}
