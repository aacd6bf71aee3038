package io.bootwright.redfish.tls;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

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
    record Pin(String sha256) implements TlsTrust {
        private static final Pattern FORM = Pattern.compile(
                "(?:sha-?256(?: fingerprint)? ?[:=] ?)?([0-9a-f]{2}(?::?[0-9a-f]{2}){31})", Pattern.CASE_INSENSITIVE);

        /**
         * Reads a fingerprint: 64 hex digits in either case, with or without colons between the bytes, and with or
         * without {@code sha256:} or openssl's {@code sha256 Fingerprint=} before them. The digest has lower-case
         * digits only.
         */
        public static Optional<Pin> parse(String text) {
            var match = FORM.matcher(text.strip());
            return match.matches()
                    ? Optional.of(new Pin(match.group(1).replace(":", "").toLowerCase(Locale.ROOT)))
                    : Optional.empty();
        }
    }

    /** Not at all: for a first look only. */
    record Insecure() implements TlsTrust {}
}
