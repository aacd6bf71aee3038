package io.bootwright.cli.host;

import static io.bootwright.errors.CliErrorCode.HOST_UNREACHABLE;
import static io.bootwright.errors.CliErrorCode.HOST_UNTRUSTED;

import io.bootwright.cli.shell.CliException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Says in own words why a host cannot be reached, and what to do. */
final class Unreachable {
    private Unreachable() {}

    static CliException of(URI host, IOException e) {
        String start = "the host at " + host + " cannot be reached: ";
        if (caused(e, UnresolvedAddressException.class) || caused(e, UnknownHostException.class)) {
            return CliException.unreachable(
                    HOST_UNREACHABLE, start + "no address is known for the name " + host.getHost() + ".");
        }
        if (caused(e, HttpConnectTimeoutException.class)) {
            return CliException.unreachable(HOST_UNREACHABLE, start + "nothing answers at that address.");
        }
        if (caused(e, HttpTimeoutException.class)) {
            return CliException.unreachable(
                    HOST_UNREACHABLE, start + "it did not answer in time.", "Try again; look at the host's log.");
        }
        if (caused(e, NoRouteToHostException.class)) {
            return CliException.unreachable(HOST_UNREACHABLE, start + "there is no route to its address.");
        }
        if (caused(e, ConnectException.class)) {
            return CliException.unreachable(HOST_UNREACHABLE, start + "connection refused.");
        }
        return find(e, SSLException.class)
                .map(tls -> tls(host, start, tls))
                .orElseGet(() -> CliException.unreachable(
                        HOST_UNREACHABLE,
                        start + "it closed the connection without an answer.",
                        host.getScheme().equals("http")
                                ? "If it speaks TLS, its address begins with https://. " + HOST_UNREACHABLE.remedy()
                                : HOST_UNREACHABLE.remedy()));
    }

    private static CliException tls(URI host, String start, SSLException e) {
        if (caused(e, CertificateExpiredException.class) || caused(e, CertificateNotYetValidException.class)) {
            return CliException.unreachable(
                    HOST_UNTRUSTED,
                    start + "its certificate is not valid now.",
                    "Renew the certificate, or set the clock right.");
        }
        if (caused(e, CertPathBuilderException.class)) {
            return CliException.unreachable(
                    HOST_UNTRUSTED, start + "its certificate was signed by an authority that is not trusted here.");
        }
        boolean name =
                messages(e).anyMatch(text -> text.contains("subject alternative") || text.contains("No name matching"));
        if (name) {
            return CliException.unreachable(
                    HOST_UNTRUSTED,
                    start + "its certificate is not for the name " + host.getHost() + ".",
                    "Use a name that the certificate holds.");
        }
        boolean plain = messages(e).anyMatch(text -> text.matches("(?i).*unrecognized SSL message.*"));
        if (plain) {
            return CliException.unreachable(
                    HOST_UNREACHABLE,
                    start + "it does not speak TLS.",
                    "Its address begins with http://, or it is another service.");
        }
        return CliException.unreachable(HOST_UNTRUSTED, start + "no TLS connection with it can be made.");
    }

    private static boolean caused(Throwable e, Class<? extends Throwable> type) {
        return find(e, type).isPresent();
    }

    private static <T extends Throwable> Optional<T> find(Throwable e, Class<T> type) {
        return causes(e).filter(type::isInstance).map(type::cast).findFirst();
    }

    private static Stream<Throwable> causes(Throwable e) {
        // Some causes name each other.
        return Stream.<Throwable>iterate(e, each -> each != null, Throwable::getCause)
                .limit(20);
    }

    private static Stream<String> messages(Throwable e) {
        return causes(e).map(each -> String.valueOf(each.getMessage()));
    }
}
