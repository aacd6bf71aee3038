package io.bootwright.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The host's HTTP interface, with our token. Errors become {@link ApiException} and {@link CliException}. */
final class Api {
    private static final Duration USUAL = Duration.ofSeconds(60);
    private static final int LARGEST_BODY = 64 << 20;

    private final HttpClient client;
    private final URI base;
    private final Optional<String> token;

    Api(URI base, Optional<String> token, Optional<SSLContext> trust) {
        this.base = base;
        this.token = token;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10));
        trust.ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    static String escape(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    HttpRequest.Builder request(String path) {
        return request(URI.create(path));
    }

    /** A request to an address that the host gave. It may know itself by another name: the token stays with ours. */
    HttpRequest.Builder request(URI address) {
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(address.getRawPath() + query))
                .timeout(USUAL);
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return request;
    }

    JsonNode get(String path) {
        return json(request(path).GET());
    }

    JsonNode post(String path, JsonNode body, Duration limit) {
        return json(request(path)
                .timeout(limit)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    JsonNode post(String path, JsonNode body) {
        return post(path, body, USUAL);
    }

    JsonNode put(String path, JsonNode body) {
        return json(request(path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    void delete(String path) {
        json(request(path).DELETE());
    }

    /** Sends; the body of a good answer as JSON. */
    JsonNode json(HttpRequest.Builder request) {
        return parse(send(request).checked().body());
    }

    /** Sends; the body of a good answer as text. */
    String text(HttpRequest.Builder request) {
        return new String(send(request).checked().body(), StandardCharsets.UTF_8);
    }

    /** Sends; whatever the host answers. */
    Response send(HttpRequest.Builder request) {
        try {
            return sendOnce(request);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** The same for those who handle a broken connection themselves. */
    Response sendOnce(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                return new Response(response.statusCode(), response.headers(), in.readNBytes(LARGEST_BODY));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted");
        }
    }

    /** Opens a stream that stays open; the caller closes it. */
    HttpResponse<InputStream> stream(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted");
        }
    }

    CliException unreachable(IOException e) {
        String fallback = e instanceof ConnectException
                ? "connection refused"
                : e.getClass().getSimpleName();
        String reason = e.getMessage() == null ? fallback : e.getMessage();
        return CliException.unreachable("the host at " + base + " cannot be reached: " + Terminal.clean(reason)
                + "\nhint: Set BOOTWRIGHT_URL to the address that `bootwright serve` prints.");
    }

    static JsonNode parse(byte[] body) {
        try {
            return body.length == 0 ? MissingNode.getInstance() : Json.MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
