package io.bootwright.server.app;

import io.bootwright.server.config.Config;
import io.bootwright.server.config.ConfigException;
import io.helidon.common.tls.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Reads the host's certificate and key (PEM), at start. */
final class TlsLoader {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    private TlsLoader() {}

    /**
     * TLS for the sockets.
     *
     * @throws ConfigException when a file cannot be read or used
     */
    static Tls load(Config.TlsFiles files) {
        try {
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(files.certificate())))
                    .toArray(new Certificate[0]);
            if (chain.length == 0) {
                throw new ConfigException(List.of("tls.certificate: " + files.certificate() + " holds no certificate"));
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("host", key(files.key()), new char[0], chain);
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return Tls.builder().sslContext(context).build();
        } catch (IOException e) {
            throw new ConfigException(List.of("tls: cannot read " + e.getMessage()));
        } catch (GeneralSecurityException e) {
            throw new ConfigException(List.of("tls: " + files.certificate() + " and " + files.key()
                    + " cannot be used together: " + e.getMessage()));
        }
    }

    /**
     * The authority that machines must be told of: the chain's own root, if the file carries it.
     *
     * @return PEM
     */
    static Optional<String> authority(Config.TlsFiles files) {
        try (InputStream in = Files.newInputStream(files.certificate())) {
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                if (each instanceof X509Certificate certificate
                        && certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                    String base64 =
                            Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded());
                    return Optional.of("-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n");
                }
            }
            return Optional.empty();
        } catch (IOException | GeneralSecurityException e) {
            throw new ConfigException(
                    List.of("tls.certificate: " + files.certificate() + " cannot be used: " + e.getMessage()));
        }
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        String pem = Files.readString(file, StandardCharsets.US_ASCII);
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            throw new ConfigException(List.of("tls.key: " + file + " is no PKCS 8 key in PEM form (" + BEGIN
                    + "). Convert it with: openssl pkcs8 -topk8 -nocrypt"));
        }
        byte[] der = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // another kind of key
            }
        }
        throw new InvalidKeySpecException("unknown kind of key in " + file);
    }
}
