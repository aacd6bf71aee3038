package io.bootwright.redfish;

import io.helidon.common.tls.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Turns a {@link TlsTrust} into TLS settings. */
final class TlsSetup {
    private TlsSetup() {}

    static Tls of(TlsTrust trust, String bmc) {
        try {
            return switch (trust) {
                case TlsTrust.System ignored -> Tls.builder().build();
                case TlsTrust.Ca ca -> checkingNames(authorities(ca.pem()));
                case TlsTrust.Pin pin -> anyName(new PinnedTrust(pin.sha256()));
                case TlsTrust.Insecure ignored -> anyName(new PinnedTrust());
            };
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new RedfishException(
                    RedfishException.Kind.UNREACHABLE,
                    0,
                    "BMC " + bmc + ": its TLS settings cannot be used: " + e.getMessage(),
                    "Correct bmc.tls of the server: ca needs a PEM certificate, pin the SHA-256 digest of one.",
                    e);
        }
    }

    private static Tls checkingNames(TrustManager... managers) throws GeneralSecurityException {
        return Tls.builder().sslContext(context(managers)).build();
    }

    private static Tls anyName(TrustManager manager) throws GeneralSecurityException {
        return Tls.builder()
                .sslContext(context(manager))
                .endpointIdentificationAlgorithm(Tls.ENDPOINT_IDENTIFICATION_NONE)
                .build();
    }

    private static SSLContext context(TrustManager... managers) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers, null);
        return context;
    }

    private static TrustManager[] authorities(String pem) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int count = 0;
        for (Certificate each : CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))) {
            store.setCertificateEntry("ca" + count++, each);
        }
        if (count == 0) {
            throw new IllegalArgumentException("no certificate in bmc.tls.ca");
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
