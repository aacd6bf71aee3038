package io.bootwright.redfish;

import java.security.cert.CertificateException;

/** A BMC's certificate is not trusted. The message is the end of a sentence and shows the certificate's fingerprint. */
final class CertificateRefused extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    CertificateRefused(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** What an operator can do, in full sentences. */
    String hint() {
        return hint;
    }
}
