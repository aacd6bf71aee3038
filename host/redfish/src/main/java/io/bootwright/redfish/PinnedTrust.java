package io.bootwright.redfish;

import io.bootwright.formats.Sha256;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/** Trusts one certificate by its digest, or, without a digest, any. */
final class PinnedTrust extends X509ExtendedTrustManager {
    private final Optional<byte[]> pin;

    /** Any certificate. */
    PinnedTrust() {
        this.pin = Optional.empty();
    }

    /** The one with this SHA-256 digest: hex, with or without colons and {@code sha256:} before it. */
    PinnedTrust(String digest) {
        String hex =
                digest.toLowerCase(Locale.ROOT).replaceFirst("^sha256:", "").replace(":", "");
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("bmc.tls.pin is not a SHA-256 digest of 64 hex digits");
        }
        this.pin = Optional.of(HexFormat.of().parseHex(hex));
    }

    private void check(X509Certificate... chain) throws CertificateException {
        if (pin.isEmpty()) {
            return;
        }
        byte[] shown = digest(chain[0]);
        if (!MessageDigest.isEqual(pin.get(), shown)) {
            throw new CertificateException("the BMC shows the certificate sha256:"
                    + HexFormat.of().formatHex(shown) + ", another one than the pinned");
        }
    }

    private static byte[] digest(X509Certificate certificate) throws CertificateException {
        return Sha256.of(certificate.getEncoded());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        throw new CertificateException("not a server");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
