package io.bootwright.redfish.tls;

import io.helidon.common.tls.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Turns a {@link TlsTrust} into TLS settings. */
public final class TlsSetup {
    private TlsSetup() {}

    /**
     * Settings for one BMC.
     *
     * @param host what the BMC is called in its address
     * @param handshake how long a handshake may take
     * @throws GeneralSecurityException when a certificate or a fingerprint cannot be read
     */
    public static Tls of(TlsTrust trust, String host, Duration handshake) throws GeneralSecurityException {
        return switch (trust) {
            case TlsTrust.System ignored -> checkingNames(authorities(Optional.empty()), host, false, handshake);
            case TlsTrust.Ca ca -> checkingNames(authorities(Optional.of(store(ca.pem()))), host, true, handshake);
            case TlsTrust.Pin pin -> anyName(new PinnedTrust(pin.sha256()), handshake);
            case TlsTrust.Insecure ignored -> anyName(new PinnedTrust(), handshake);
        };
    }

    private static Tls checkingNames(
            X509ExtendedTrustManager standard, String host, boolean own, Duration handshake)
            throws GeneralSecurityException {
        return Tls.builder()
                .sslContext(context(new AuthorityTrust(standard, host, own), handshake))
                .build();
    }

    private static Tls anyName(TrustManager manager, Duration handshake) throws GeneralSecurityException {
        return Tls.builder()
                .sslContext(context(manager, handshake))
                .endpointIdentificationAlgorithm(Tls.ENDPOINT_IDENTIFICATION_NONE)
                .build();
    }

    private static SSLContext context(TrustManager manager, Duration handshake) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {manager}, null);
        return LimitedHandshakes.of(context, handshake);
    }

    private static KeyStore store(String pem) throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw new GeneralSecurityException(e);
        }
        int count = 0;
        for (Certificate each : CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
            store.setCertificateEntry("ca" + count++, each);
        }
        if (count == 0) {
            throw new GeneralSecurityException("no certificate in bmc.tls.ca");
        }
        return store;
    }

    /** The JDK's own check against a store, or against the authorities of this machine. */
    private static X509ExtendedTrustManager authorities(Optional<KeyStore> store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store.orElse(null));
        for (TrustManager each : factory.getTrustManagers()) {
            if (each instanceof X509ExtendedTrustManager manager) {
                return manager;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }
}
