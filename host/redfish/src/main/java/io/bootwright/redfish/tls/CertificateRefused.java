package io.bootwright.redfish.tls;

import java.security.cert.CertificateException;

/** A BMC's certificate is not trusted. The message is the end of a sentence and shows the certificate's fingerprint. */
public final class CertificateRefused extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    public CertificateRefused(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** What an operator can do, in full sentences. */
    public String hint() {
        return hint;
    }
}
