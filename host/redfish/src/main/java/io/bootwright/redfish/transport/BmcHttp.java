package io.bootwright.redfish.transport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bootwright.errors.BmcErrorCode;
import io.bootwright.formats.JsonException;
import io.bootwright.redfish.tls.TlsSetup;
import io.helidon.common.tls.Tls;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webclient.api.HttpClientRequest;
import io.helidon.webclient.api.HttpClientResponse;
import io.helidon.webclient.api.Proxy;
import io.helidon.webclient.api.WebClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * HTTP/1.1 exchanges with a BMC, bounded in bytes and time. Requests carry credentials, so none leaves the scheme, host
 * and port of the BMC's address: a redirect is followed there only.
 */
public final class BmcHttp {
    private static final int LARGEST_BODY = 4 << 20;
    private static final int MOST_REDIRECTS = 3;

    private final BmcAddress address;
    private final WebClient client;
    private final BmcEndpoint endpoint;
    private final PortProbe port;
    private final String base;
    private volatile boolean answered;

    public BmcHttp(BmcAddress address, RedfishTimeouts timeouts) {
        this.address = address;
        this.base = base(address.url());
        this.endpoint = BmcEndpoint.of(address.url()).orElseThrow();
        this.port = new PortProbe(endpoint, timeouts.connect());
        var config = WebClient.builder()
                .followRedirects(false)
                .connectTimeout(timeouts.connect())
                .readTimeout(timeouts.read())
                .sendExpectContinue(false)
                // Several BMCs choke on kept-alive connections, and a stale one would blur what was done.
                .keepAlive(false)
                .shareConnectionCache(false)
                .servicesDiscoverServices(false)
                .dnsResolver(new LiteralDnsResolver())
                .proxy(Proxy.noProxy());
        if (base.startsWith("https:")) {
            config.tls(tls(timeouts.read()));
        }
        this.client = config.build();
    }

    /** The BMC as messages name it. */
    public String name() {
        return address.url().getRawAuthority();
    }

    private Tls tls(Duration handshake) {
        try {
            return TlsSetup.of(address.tls(), endpoint.host(), handshake);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new RedfishException(
                    RedfishException.Kind.UNREACHABLE,
                    0,
                    "BMC " + name() + ": its TLS settings cannot be used.",
                    BmcHint.of(BmcErrorCode.BMC_TLS_SETTINGS),
                    e);
        }
    }

    /** How a request is sent: with or without a body. */
    @FunctionalInterface
    private interface Sender {
        HttpClientResponse send(HttpClientRequest request) throws IOException;
    }

    public BmcResponse exchange(
            String method, String path, Map<String, String> headers, Optional<JsonNode> body, Duration readTimeout)
            throws ConnectionException {
        return exchange(method, path, headers, request -> send(request, body), readTimeout);
    }

    /** Uploads a file; the answer is waited for as long as it takes to store it. */
    public BmcResponse upload(String path, Map<String, String> headers, Multipart parts, Duration readTimeout)
            throws ConnectionException {
        Sender sender = request -> {
            request.header(HeaderNames.CONTENT_TYPE, parts.contentType());
            request.header(HeaderNames.CONTENT_LENGTH, Long.toString(parts.length()));
            return request.outputStream(out -> {
                try (out) {
                    parts.writeTo(out);
                }
            });
        };
        return exchange("POST", path, headers, sender, readTimeout);
    }

    private BmcResponse exchange(
            String method, String path, Map<String, String> headers, Sender sender, Duration readTimeout)
            throws ConnectionException {
        String at = path;
        for (int redirects = 0; ; redirects++) {
            BmcResponse answer = once(method, at, headers, sender, readTimeout);
            if (!redirected(answer.status())) {
                return answer;
            }
            String location = answer.header("location").orElse("");
            Optional<String> next = here(location);
            // 301 to 303 turn a POST into a GET: the action would seem done.
            boolean same = method.equals("GET") || answer.status() == 307 || answer.status() == 308;
            if (next.isEmpty() || !same || redirects == MOST_REDIRECTS) {
                throw misdirected(answer, location, next.isPresent());
            }
            at = next.get();
        }
    }

    private BmcResponse once(
            String method, String path, Map<String, String> headers, Sender sender, Duration readTimeout)
            throws ConnectionException {
        HttpClientRequest request = client.method(Method.create(method))
                .skipUriEncoding(true)
                .uri(URI.create(base + OdataPath.check(path)))
                .readTimeout(readTimeout);
        request.header(HeaderNames.ACCEPT, "application/json");
        request.header(HeaderNames.create("OData-Version"), "4.0");
        headers.forEach((name, value) -> request.header(HeaderNames.create(name), value));
        try (HttpClientResponse response = sender.send(request)) {
            Map<String, String> seen = new HashMap<>();
            for (Header header : response.headers()) {
                seen.put(header.name().toLowerCase(Locale.ROOT), header.get());
            }
            int status = response.status().code();
            answered = true;
            byte[] bytes = read(response, readTimeout);
            return new BmcResponse(method + " " + path, status, Map.copyOf(seen), parse(bytes, status, method, path));
        } catch (RedfishException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new ConnectionException(
                    ConnectionFault.of(e, endpoint, answered ? Optional.empty() : Optional.of(port)), e);
        }
    }

    /** Whether a BMC addressed with http:// turns out to speak TLS at this port. */
    public boolean spokenToTls() {
        return endpoint.scheme().equals("http") && port.speaksTls();
    }

    /** What is then wrong. */
    public ConnectionException plainToTls() {
        return new ConnectionException(ConnectionFault.plainToTls(endpoint), new IOException("TLS at a plain port"));
    }

    private static boolean redirected(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /** The path a redirect leads to, if that is at this very scheme, host and port. */
    private Optional<String> here(String location) {
        boolean path = location.startsWith("/") && !location.startsWith("//");
        try {
            return path || BmcEndpoint.of(URI.create(location)).equals(Optional.of(endpoint))
                    ? OdataPath.local(location)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private HttpClientResponse send(HttpClientRequest request, Optional<JsonNode> body) throws IOException {
        if (body.isEmpty()) {
            return request.request();
        }
        request.header(HeaderNames.CONTENT_TYPE, "application/json");
        return request.submit(io.bootwright.formats.Json.bytes(body.get()));
    }

    /** Reads at most what is allowed, and no longer than twice the read timeout, however it drips. */
    private byte[] read(HttpClientResponse response, Duration readTimeout) throws IOException {
        long end = System.nanoTime() + readTimeout.multipliedBy(2).toNanos();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (!response.entity().hasEntity()) {
            return bytes.toByteArray();
        }
        byte[] chunk = new byte[16 << 10];
        try (InputStream in = response.inputStream()) {
            for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
                bytes.write(chunk, 0, count);
                if (bytes.size() > LARGEST_BODY) {
                    throw new RedfishException(
                            RedfishException.Kind.REFUSED,
                            "BMC " + name() + " sent an answer of more than " + (LARGEST_BODY >> 20) + " MiB.",
                            BmcHint.of(BmcErrorCode.BMC_ANSWER_UNUSABLE));
                }
                if (System.nanoTime() - end > 0) {
                    throw new SocketTimeoutException("the answer came too slowly");
                }
            }
        }
        return bytes.toByteArray();
    }

    private JsonNode parse(byte[] bytes, int status, String method, String path) throws IOException {
        if (bytes.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return Json.parse(bytes);
        } catch (JsonException e) {
            // An error page in HTML is no news; a resource that is no JSON is.
            if (status >= 300 || !method.equals("GET")) {
                return MissingNode.getInstance();
            }
            throw new RedfishException(
                    RedfishException.Kind.REFUSED,
                    status,
                    "BMC " + name() + " answered GET " + path + " with something that is not JSON.",
                    BmcHint.of(BmcErrorCode.BMC_ANSWER_UNUSABLE));
        }
    }

    private RedfishException misdirected(BmcResponse answer, String location, boolean here) {
        if (here) {
            return new RedfishException(
                    RedfishException.Kind.REFUSED,
                    answer.status(),
                    "BMC " + name() + " redirects " + answer.request() + " to another path of its own.",
                    BmcHint.of(BmcErrorCode.BMC_REDIRECTED, "Update the BMC's firmware."));
        }
        String to = location.matches("https?://[\\x21-\\x7e]{1,200}") ? location : "";
        String root = to.replaceFirst("^(https?://[^/?#]+).*$", "$1").replaceFirst("//[^/@]*@", "//");
        return new RedfishException(
                RedfishException.Kind.UNREACHABLE,
                answer.status(),
                "BMC " + name() + " redirects " + answer.request()
                        + (root.isEmpty() ? " elsewhere." : " to " + root + "."),
                root.isEmpty()
                        ? BmcHint.of(BmcErrorCode.BMC_REDIRECTED)
                        : BmcHint.of(BmcErrorCode.BMC_REDIRECTED, "Set bmc.address of the server to " + root + "."));
    }

    private static String base(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null || url.getUserInfo() != null) {
            throw new RedfishException(
                    RedfishException.Kind.UNREACHABLE,
                    "The address of a BMC must be http(s)://HOST[:PORT] without credentials in it.",
                    BmcHint.of(BmcErrorCode.BMC_ADDRESS_INVALID));
        }
        return scheme + "://" + url.getRawAuthority();
    }
}
