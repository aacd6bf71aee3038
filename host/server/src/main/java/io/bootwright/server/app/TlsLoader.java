package io.bootwright.server.app;

import io.bootwright.server.config.Config;
import io.bootwright.server.config.ConfigException;
import io.helidon.common.tls.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the host's certificate and key (PEM), at start. */
final class TlsLoader {
    private static final Logger LOG = LoggerFactory.getLogger(TlsLoader.class);
    private static final Duration SOON = Duration.ofDays(30);

    private TlsLoader() {}

    /**
     * TLS for the listeners.
     *
     * @throws ConfigException when a file cannot be read or used, or the two do not belong together
     */
    static Tls load(Config.TlsFiles files, Clock clock) {
        List<X509Certificate> chain = chain(files.certificate());
        PrivateKey key = PemKey.read("tls.key", files.key());
        X509Certificate own = chain.getFirst();
        if (!belongTogether(own.getPublicKey(), key)) {
            throw new ConfigException(
                    List.of(
                            "tls: " + files.key() + " is not the key of the first certificate in "
                                    + files.certificate() + " (" + own.getSubjectX500Principal()
                                    + "). Give the key that the certificate was requested with, and the host's own certificate first."));
        }
        warnOfItsEnd(files.certificate(), own, clock.instant());
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("host", key, new char[0], chain.toArray(new Certificate[0]));
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return Tls.builder().sslContext(context).build();
        } catch (IOException | GeneralSecurityException e) {
            throw new ConfigException(List.of("tls: " + files.certificate() + " and " + files.key()
                    + " cannot be used for TLS. Make a key of kind RSA or EC and a certificate for it."));
        }
    }

    private static List<X509Certificate> chain(Path file) {
        List<X509Certificate> chain = new ArrayList<>();
        try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(file))) {
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                if (each instanceof X509Certificate certificate) {
                    chain.add(certificate);
                }
            }
        } catch (IOException e) {
            throw new ConfigException(List.of("tls.certificate: " + Failures.reason(e)
                    + ". The file must be readable by the user who runs the host."));
        } catch (CertificateException e) {
            throw new ConfigException(List.of("tls.certificate: " + file + " holds no certificate in PEM form"
                    + " (-----BEGIN CERTIFICATE-----)."));
        }
        if (chain.isEmpty()) {
            throw new ConfigException(List.of("tls.certificate: " + file + " holds no certificate in PEM form"
                    + " (-----BEGIN CERTIFICATE-----)."));
        }
        return chain;
    }

    /** What the key signs, the certificate's key must be able to check. */
    private static boolean belongTogether(PublicKey certified, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> key.getAlgorithm();
        };
        byte[] probe = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static void warnOfItsEnd(Path file, X509Certificate own, Instant now) {
        Instant from = own.getNotBefore().toInstant();
        Instant end = own.getNotAfter().toInstant();
        if (now.isAfter(end)) {
            LOG.warn("The certificate {} has expired at {}; clients will refuse it. Renew it", file, end);
        } else if (now.isBefore(from)) {
            LOG.warn("The certificate {} is valid from {} on only; clients will refuse it until then", file, from);
        } else if (now.plus(SOON).isAfter(end)) {
            LOG.warn("The certificate {} expires at {}. Renew it", file, end);
        }
    }

    /**
     * The authority that machines must be told of: the chain's own root, if the file carries it.
     *
     * @return PEM
     */
    static Optional<String> authority(Config.TlsFiles files) {
        for (X509Certificate certificate : chain(files.certificate())) {
            if (certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                try {
                    String base64 =
                            Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
                    return Optional.of("-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
                } catch (CertificateException e) {
                    throw new IllegalStateException("a certificate that was read cannot be written", e);
                }
            }
        }
        return Optional.empty();
    }
}
