package io.bootwright.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bootwright.formats.JsonException;
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
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One HTTP/1.1 exchange with a BMC: bounded in bytes and time, redirects refused. */
final class BmcHttp {
    private static final int LARGEST_BODY = 4 << 20;

    private final BmcAddress address;
    private final RedfishTimeouts timeouts;
    private final WebClient client;
    private final String base;

    BmcHttp(BmcAddress address, RedfishTimeouts timeouts) {
        this.address = address;
        this.timeouts = timeouts;
        this.base = base(address.url());
        var config = WebClient.builder()
                .followRedirects(false)
                .connectTimeout(timeouts.connect())
                .readTimeout(timeouts.read())
                .sendExpectContinue(false)
                // Several BMCs choke on kept-alive connections, and a stale one would blur what was done.
                .keepAlive(false)
                .shareConnectionCache(false)
                .servicesDiscoverServices(false)
                .dnsResolver(new LiteralNames())
                .proxy(Proxy.noProxy());
        if (base.startsWith("https:")) {
            config.tls(TlsSetup.of(address.tls(), name()));
        }
        this.client = config.build();
    }

    /** The BMC as messages name it. */
    String name() {
        return address.url().getRawAuthority();
    }

    /** How a request is sent: with or without a body. */
    @FunctionalInterface
    private interface Sender {
        HttpClientResponse send(HttpClientRequest request) throws IOException;
    }

    Answer exchange(
            String method, String path, Map<String, String> headers, Optional<JsonNode> body, Duration readTimeout)
            throws WireException {
        return exchange(method, path, headers, request -> send(request, body), readTimeout);
    }

    /** Uploads a file; the answer is waited for as long as it takes to store it. */
    Answer upload(String path, Map<String, String> headers, Multipart parts, Duration readTimeout)
            throws WireException {
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

    private Answer exchange(
            String method, String path, Map<String, String> headers, Sender sender, Duration readTimeout)
            throws WireException {
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
            if (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) {
                throw redirected(method + " " + path, status, seen.getOrDefault("location", ""));
            }
            byte[] bytes = read(response, readTimeout);
            return new Answer(method + " " + path, status, Map.copyOf(seen), parse(bytes, status, method, path));
        } catch (RedfishException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw broken(e);
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
                            "BMC " + name() + " sent an answer of more than " + (LARGEST_BODY >> 20) + " MiB",
                            "Check that bmc.address is a Redfish service.");
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
                    "BMC " + name() + " answered GET " + path + " with something that is not JSON",
                    "Check that bmc.address is the address of a Redfish service.");
        }
    }

    private WireException broken(Exception e) {
        boolean timeout = false;
        String reason = "";
        int depth = 0;
        for (Throwable cause = e; cause != null && depth++ < 10; cause = cause.getCause()) {
            timeout |= cause instanceof SocketTimeoutException
                    && !String.valueOf(cause.getMessage())
                            .toLowerCase(Locale.ROOT)
                            .contains("connect");
            if (cause.getMessage() != null && !(cause instanceof UncheckedIOException)) {
                reason = cause.getMessage();
            }
        }
        return new WireException(reason.isEmpty() ? e.getClass().getSimpleName() : reason, timeout, e);
    }

    private RedfishException redirected(String request, int status, String location) {
        String to = location.matches("https?://[\\x21-\\x7e]{1,200}") ? location : "";
        String root = to.replaceFirst("^(https?://[^/?#]+).*$", "$1").replaceFirst("//[^/@]*@", "//");
        return new RedfishException(
                RedfishException.Kind.UNREACHABLE,
                status,
                "BMC " + name() + " redirects " + request + (root.isEmpty() ? " elsewhere" : " to " + root),
                root.isEmpty()
                        ? "Set bmc.address of the server to the BMC's own Redfish address."
                        : "Set bmc.address of the server to " + root + ".");
    }

    private static String base(URI url) {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null || url.getUserInfo() != null) {
            throw new RedfishException(
                    RedfishException.Kind.UNREACHABLE,
                    "the address of a BMC must be http(s)://HOST[:PORT] without credentials in it",
                    "Correct bmc.address of the server.");
        }
        return scheme + "://" + url.getRawAuthority();
    }
}
