package io.bootwright.redfish.transport;

import io.bootwright.errors.BmcErrorCode;
import io.bootwright.redfish.tls.CertificateRefused;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * Why a connection failed, in words that an operator knows: no library's message is passed on.
 *
 * @param what end of the sentence "BMC … cannot be reached: "
 * @param hint what to do about it
 * @param timeout whether the BMC was connected but did not answer in time
 * @param lasting whether trying again at once cannot help
 */
record ConnectionFault(String what, BmcHint hint, boolean timeout, boolean lasting) {
    private static final BmcHint NETWORK = BmcHint.of(BmcErrorCode.BMC_NO_CONNECTION);

    /**
     * Classifies what the HTTP client threw.
     *
     * @param port is asked what it speaks where that could be the reason; empty if it has answered before
     */
    static ConnectionFault of(Throwable thrown, BmcEndpoint endpoint, Optional<PortProbe> port) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && chain.size() < 10; cause = cause.getCause()) {
            chain.add(cause);
        }
        Optional<CertificateRefused> certificate = first(chain, CertificateRefused.class);
        if (certificate.isPresent()) {
            return new ConnectionFault(
                    String.valueOf(certificate.get().getMessage()),
                    BmcHint.of(BmcErrorCode.BMC_TLS_UNTRUSTED, certificate.get().hint()),
                    false,
                    true);
        }
        Optional<SocketTimeoutException> slow = first(chain, SocketTimeoutException.class);
        if (slow.isPresent()) {
            boolean connecting = String.valueOf(slow.get().getMessage())
                    .toLowerCase(Locale.ROOT)
                    .contains("connect");
            return connecting
                    ? new ConnectionFault("nothing answers at this address", NETWORK, false, false)
                    : port.flatMap(each -> misspoken(endpoint, each))
                            .orElseGet(() -> new ConnectionFault(
                                    "it did not answer in time", BmcHint.of(BmcErrorCode.BMC_NO_ANSWER), true, false));
        }
        if (first(chain, UnknownHostException.class).isPresent()
                || first(chain, UnresolvedAddressException.class).isPresent()) {
            return new ConnectionFault(
                    "no address is known for the name " + endpoint.host(),
                    BmcHint.of(
                            BmcErrorCode.BMC_NO_CONNECTION,
                            "Check bmc.address of the server and the name servers of this host."),
                    false,
                    false);
        }
        if (first(chain, NoRouteToHostException.class).isPresent()) {
            return new ConnectionFault("there is no route to it", NETWORK, false, false);
        }
        if (first(chain, ConnectException.class).isPresent()) {
            return new ConnectionFault("nothing listens on port " + endpoint.port(), NETWORK, false, false);
        }
        return port.flatMap(each -> misspoken(endpoint, each)).orElseGet(() -> broken(chain));
    }

    /** TLS spoken to a plain port, or the reverse, if it was that. */
    private static Optional<ConnectionFault> misspoken(BmcEndpoint endpoint, PortProbe port) {
        if (endpoint.scheme().equals("http")) {
            return port.speaksTls() ? Optional.of(plainToTls(endpoint)) : Optional.empty();
        }
        return port.speaksHttp()
                ? Optional.of(new ConnectionFault(
                        "port " + endpoint.port() + " speaks plain HTTP, not TLS",
                        BmcHint.of(
                                BmcErrorCode.BMC_SCHEME_WRONG,
                                "Turn HTTPS on in the BMC and correct the port in bmc.address; an address with http://"
                                        + " works too, but sends the password unencrypted."),
                        false,
                        true))
                : Optional.empty();
    }

    private static ConnectionFault broken(List<Throwable> chain) {
        if (first(chain, SSLException.class).isPresent()) {
            return new ConnectionFault(
                    "TLS could not be set up: the BMC may know only versions or ciphers that are no longer safe",
                    BmcHint.of(BmcErrorCode.BMC_TLS_TOO_OLD),
                    false,
                    true);
        }
        boolean ended = first(chain, EOFException.class).isPresent()
                || first(chain, SocketException.class).isPresent();
        return new ConnectionFault(
                ended ? "the connection broke" : "it closed the connection or did not answer in HTTP",
                BmcHint.of(BmcErrorCode.BMC_NO_ANSWER),
                false,
                false);
    }

    static ConnectionFault plainToTls(BmcEndpoint endpoint) {
        return new ConnectionFault(
                "port " + endpoint.port() + " speaks TLS, not plain HTTP",
                BmcHint.of(BmcErrorCode.BMC_SCHEME_WRONG, "Set bmc.address of the server to https://."),
                false,
                true);
    }

    private static <T extends Throwable> Optional<T> first(List<Throwable> chain, Class<T> type) {
        return chain.stream().filter(type::isInstance).map(type::cast).findFirst();
    }
}
