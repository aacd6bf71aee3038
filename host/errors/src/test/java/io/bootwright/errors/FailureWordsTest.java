package io.bootwright.errors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.security.cert.CertificateException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class FailureWordsTest {

    @Test
    void aCertificateThatIsNotTrustedIsCalledSo() {
        var tls = new SSLHandshakeException("(certificate_unknown) PKIX path building failed: sun.security.provider");
        tls.initCause(new CertificateException("unable to find valid certification path"));
        assertThat(FailureWords.of(new ExecutionException(tls))).isEqualTo("its certificate is not trusted");
    }

    @Test
    void aFileIsNamedAndAFullDiskIsSaid() {
        assertThat(FailureWords.of(new UncheckedIOException(new NoSuchFileException("/a/b"))))
                .isEqualTo("there is no /a/b");
        assertThat(FailureWords.of(new AccessDeniedException("/a/b"))).isEqualTo("there is no permission for /a/b");
        assertThat(FailureWords.of(new IOException("No space left on device")))
                .isEqualTo("no room is left on the disk");
        assertThat(FailureWords.of(new FileSystemException("/a/b", null, "No space left on device")))
                .isEqualTo("no room is left on the disk");
        assertThat(FailureWords.of(new IOException("Input/output error")))
                .isEqualTo("the disk reports an input/output error");
        assertThat(FailureWords.of(new FileSystemException("/a/b", null, "Read-only file system")))
                .isEqualTo("its file system is read-only");
    }

    @Test
    void aNameThatIsUnknownIsToldFromAnAddressThatDoesNotAnswer() {
        var unresolved = new ConnectException();
        unresolved.initCause(new UnresolvedAddressException());
        assertThat(FailureWords.of(unresolved)).isEqualTo("its name is unknown");
        assertThat(FailureWords.of(new UnknownHostException("nowhere"))).isEqualTo("its name is unknown");
        assertThat(FailureWords.of(new ConnectException("Connection refused"))).isEqualTo("nothing answers there");
    }

    @Test
    void noWordsOfALibraryAreHandedOn() {
        String words = "java.io.Whatever: sun.security PKIX invalid CEN header";
        assertThat(Stream.of(
                                new IOException(words),
                                new UncheckedIOException(new IOException(words)),
                                new ZipException(words),
                                new SSLHandshakeException(words),
                                new ConnectException(words),
                                new HttpTimeoutException(words),
                                new IllegalStateException(words))
                        .map(FailureWords::of))
                .allSatisfy(said -> assertThat(said).matches("[a-z][A-Za-z ,]*").doesNotContain("java", "PKIX", "CEN"));
    }
}
