package io.bootwright.redfish.tls;

import java.net.Socket;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts certificates by their authority and their names, as the JDK does, and says which of these is wrong. */
final class AuthorityTrust extends ServerTrust {
    private static final int MOST_NAMES = 5;

    private final X509ExtendedTrustManager standard;
    private final String host;
    private final boolean own;

    /**
     * Trust by authorities.
     *
     * @param standard decides
     * @param host what the BMC is called in its address
     * @param own whether the authority is the one in {@code bmc.tls.ca}, not those of this machine
     */
    AuthorityTrust(X509ExtendedTrustManager standard, String host, boolean own) {
        this.standard = standard;
        this.host = host;
        this.own = own;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        explained(chain, type, () -> standard.checkServerTrusted(chain, type));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        explained(chain, type, () -> standard.checkServerTrusted(chain, type, socket));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        explained(chain, type, () -> standard.checkServerTrusted(chain, type, engine));
    }

    @FunctionalInterface
    private interface Check {
        void run() throws CertificateException;
    }

    private void explained(X509Certificate[] chain, String type, Check check) throws CertificateException {
        try {
            check.run();
        } catch (CertificateException e) {
            CertificateRefused refused = reason(chain, type, e);
            refused.initCause(e);
            throw refused;
        }
    }

    private CertificateRefused reason(X509Certificate[] chain, String type, CertificateException e)
            throws CertificateException {
        String shown = " (fingerprint " + fingerprint(chain[0]) + ")";
        for (X509Certificate each : chain) {
            String which = each == chain[0] ? "its certificate" : "the certificate of its authority";
            try {
                each.checkValidity();
            } catch (CertificateExpiredException expired) {
                return new CertificateRefused(
                        which + shown + " expired on " + day(each.getNotAfter().toInstant()),
                        "Renew the certificate in the BMC, or set bmc.tls of the server to mode pin with this"
                                + " fingerprint.");
            } catch (CertificateNotYetValidException early) {
                return new CertificateRefused(
                        which + shown + " is not valid before "
                                + day(each.getNotBefore().toInstant()),
                        "Check the clocks of this host and of the BMC.");
            }
        }
        if (signed(chain, type)) {
            return new CertificateRefused(
                    "its certificate" + shown + " is for " + names(chain[0]) + ", not for " + host,
                    "Set bmc.address of the server to a name in the certificate, or bmc.tls to mode pin with this"
                            + " fingerprint.");
        }
        if (weak(e)) {
            return new CertificateRefused(
                    "its certificate" + shown + " is signed with an algorithm that is no longer safe ("
                            + clean(chain[0].getSigAlgName()) + ")",
                    "Renew the certificate in the BMC, or set bmc.tls of the server to mode pin with this fingerprint.");
        }
        boolean self = chain[0].getSubjectX500Principal().equals(chain[0].getIssuerX500Principal());
        String signer = self
                ? "signed by itself"
                : "signed by " + clean(chain[0].getIssuerX500Principal().getName());
        return new CertificateRefused(
                "its certificate" + shown + " is " + signer + ", "
                        + (own
                                ? "not by the authority in bmc.tls.ca"
                                : "not by an authority that this host trusts"),
                "Compare the fingerprint with the BMC's own and set bmc.tls of the server to mode pin with it, or to mode"
                        + " ca with the BMC's authority.");
    }

    /** Whether all is well but the name. */
    private boolean signed(X509Certificate[] chain, String type) {
        try {
            standard.checkServerTrusted(chain, type);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    private static boolean weak(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertPathValidatorException path
                    && path.getReason() == CertPathValidatorException.BasicReason.ALGORITHM_CONSTRAINED) {
                return true;
            }
        }
        return false;
    }

    private static String names(X509Certificate certificate) throws CertificateException {
        List<String> names = new ArrayList<>();
        var alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            for (List<?> each : alternatives) {
                if (names.size() < MOST_NAMES && each.get(1) instanceof String name) {
                    names.add(clean(name));
                }
            }
        }
        return names.isEmpty()
                ? clean(certificate.getSubjectX500Principal().getName())
                : String.join(", ", names);
    }

    private static String day(Instant time) {
        return time.toString().substring(0, 10);
    }

    private static String clean(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\s]+", " ");
        return line.length() > 120 ? line.substring(0, 120) + "…" : line;
    }
}
