package io.bootwright.cli.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bootwright.cli.shell.CliException;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import java.io.IOException;
import java.io.InputStream;
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
public final class Api {
    private static final Duration USUAL = Duration.ofSeconds(60);
    private static final int LARGEST_BODY = 64 << 20;

    private final HttpClient client;
    private final URI base;
    private final Optional<String> token;

    public Api(URI base, Optional<String> token, Optional<SSLContext> trust) {
        this.base = base;
        this.token = token;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(10));
        trust.ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    public static String escape(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public HttpRequest.Builder request(String path) {
        return request(URI.create(path));
    }

    /** A request to an address that the host gave. It may know itself by another name: the token stays with ours. */
    public HttpRequest.Builder request(URI address) {
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(address.getRawPath() + query))
                .timeout(USUAL);
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return request;
    }

    public JsonNode get(String path) {
        return json(request(path).GET());
    }

    public JsonNode post(String path, JsonNode body, Duration limit) {
        return json(request(path)
                .timeout(limit)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    public JsonNode post(String path, JsonNode body) {
        return post(path, body, USUAL);
    }

    public JsonNode put(String path, JsonNode body) {
        return json(request(path)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body))));
    }

    public void delete(String path) {
        json(request(path).DELETE());
    }

    /** Sends; the body of a good answer as JSON. */
    public JsonNode json(HttpRequest.Builder request) {
        return send(request).checked().json();
    }

    /** Sends; the body of a good answer as text. */
    public String text(HttpRequest.Builder request) {
        return new String(send(request).checked().body(), StandardCharsets.UTF_8);
    }

    /** Sends; whatever the host answers. */
    public Response send(HttpRequest.Builder request) {
        try {
            return sendOnce(request);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** The same for those who handle a broken connection themselves. */
    public Response sendOnce(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<InputStream> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = response.body()) {
                return new Response(
                        base,
                        token.isPresent(),
                        response.statusCode(),
                        response.headers(),
                        in.readNBytes(LARGEST_BODY));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted");
        }
    }

    /** Opens a stream that stays open; the caller closes it. */
    public HttpResponse<InputStream> stream(HttpRequest.Builder request) throws IOException {
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted");
        }
    }

    public CliException unreachable(IOException e) {
        return Unreachable.of(base, e);
    }

    /** A body as JSON; a missing node if it is none. */
    public static JsonNode parse(byte[] body) {
        try {
            return Json.parse(body);
        } catch (JsonException e) {
            return MissingNode.getInstance();
        }
    }

    /** An error as an exception, for those who read answers themselves. */
    public ApiException error(int status, byte[] body) {
        return new ApiException(status, parse(body), token.isPresent());
    }
}
