package io.bootwright.redfish.tls;

import io.bootwright.formats.Sha256;
import java.net.Socket;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.SSLEngine;

/** Trusts one certificate by its digest, or, without a digest, any. */
public final class PinnedTrust extends ServerTrust {
    private final Optional<byte[]> pin;

    /** Any certificate. */
    public PinnedTrust() {
        this.pin = Optional.empty();
    }

    /** The one with this SHA-256 digest, in any form that {@link TlsTrust.Pin#parse} takes. */
    public PinnedTrust(String digest) {
        String hex = TlsTrust.Pin.parse(digest)
                .orElseThrow(() -> new IllegalArgumentException("bmc.tls.pin is not a SHA-256 digest of 64 hex digits"))
                .sha256();
        this.pin = Optional.of(HexFormat.of().parseHex(hex));
    }

    private void check(X509Certificate... chain) throws CertificateException {
        if (pin.isPresent() && !MessageDigest.isEqual(pin.get(), digest(chain[0]))) {
            throw new CertificateRefused(
                    "its certificate has the fingerprint " + fingerprint(chain[0]) + ", and pinned is sha256:"
                            + HexFormat.of().formatHex(pin.get()),
                    "If the certificate was renewed, compare the fingerprint with the BMC's own and set bmc.tls.pin of the"
                            + " server to it. If it was not, something else answers at this address.");
        }
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
}
