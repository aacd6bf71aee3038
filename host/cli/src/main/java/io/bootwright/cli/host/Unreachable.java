package io.bootwright.cli.host;

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
    private static final String ADDRESS =
            "Set BOOTWRIGHT_URL, or --url, to the address that `bootwright serve` prints.";
    private static final String AUTHORITY =
            "Give the certificate of its authority with --ca-file FILE, or as BOOTWRIGHT_CA.";

    private Unreachable() {}

    static CliException of(URI host, IOException e) {
        String start = "the host at " + host + " cannot be reached: ";
        if (caused(e, UnresolvedAddressException.class) || caused(e, UnknownHostException.class)) {
            return CliException.unreachable(
                    start + "no address is known for the name " + host.getHost() + ".", ADDRESS);
        }
        if (caused(e, HttpConnectTimeoutException.class)) {
            return CliException.unreachable(start + "nothing answers at that address.", ADDRESS);
        }
        if (caused(e, HttpTimeoutException.class)) {
            return CliException.unreachable(start + "it did not answer in time.", "Try again; look at the host's log.");
        }
        if (caused(e, NoRouteToHostException.class)) {
            return CliException.unreachable(start + "there is no route to its address.", ADDRESS);
        }
        if (caused(e, ConnectException.class)) {
            return CliException.unreachable(start + "connection refused.", ADDRESS);
        }
        return find(e, SSLException.class)
                .map(tls -> tls(host, start, tls))
                .orElseGet(() -> CliException.unreachable(
                        start + "it closed the connection without an answer.",
                        host.getScheme().equals("http")
                                ? "If it speaks TLS, its address begins with https://. " + ADDRESS
                                : ADDRESS));
    }

    private static CliException tls(URI host, String start, SSLException e) {
        if (caused(e, CertificateExpiredException.class) || caused(e, CertificateNotYetValidException.class)) {
            return CliException.unreachable(
                    start + "its certificate is not valid now.", "Renew the certificate, or set the clock right.");
        }
        if (caused(e, CertPathBuilderException.class)) {
            return CliException.unreachable(
                    start + "its certificate was signed by an authority that is not trusted here.", AUTHORITY);
        }
        boolean name =
                messages(e).anyMatch(text -> text.contains("subject alternative") || text.contains("No name matching"));
        if (name) {
            return CliException.unreachable(
                    start + "its certificate is not for the name " + host.getHost() + ".",
                    "Use a name that the certificate holds.");
        }
        boolean plain = messages(e).anyMatch(text -> text.contains("Unsupported or unrecognized SSL message"));
        if (plain) {
            return CliException.unreachable(
                    start + "it does not speak TLS.", "Its address begins with http://, or it is another service.");
        }
        return CliException.unreachable(start + "no TLS connection with it can be made.", AUTHORITY);
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
