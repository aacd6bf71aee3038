package io.bootwright.registry.api;

import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.oci.RegistryError;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One authorised request and its response.
 *
 * @param request the request
 * @param response its response
 * @param body its body
 * @param path its path
 * @param method its method
 * @param who name of the token
 */
record RegistryRequest(
        ServerRequest request,
        ServerResponse response,
        RequestBody body,
        RegistryPath path,
        String method,
        String who) {
    private static final HeaderName CONTENT_DIGEST = HeaderNames.create("Docker-Content-Digest");

    Optional<String> query(String name) {
        return request.query().first(name).asOptional();
    }

    Optional<String> header(HeaderName name) {
        return request.headers().first(name);
    }

    String repository() {
        return path.repository();
    }

    /** Sends a JSON document, without its bytes if that was a HEAD. */
    void json(String mediaType, String text) {
        send(request, response, mediaType, text);
    }

    /** Sends a status without a body. */
    void status(Status status) {
        response.status(status).send();
    }

    /** Adds the header that names the digest of the content. */
    void contentDigest(Digest digest) {
        response.header(CONTENT_DIGEST, digest.toString());
    }

    /** The error for a method that the path does not have. */
    RegistryError wrongMethod() {
        return RegistryError.unsupported("This path does not support the method " + method + ".");
    }

    /** Sends an error as the answer. */
    static void error(ServerRequest request, ServerResponse response, RegistryError error) {
        response.status(Status.create(error.status()));
        error.retryAfter().ifPresent(seconds -> response.header(HeaderNames.RETRY_AFTER, Long.toString(seconds)));
        send(request, response, "application/json", error.json());
    }

    private static void send(ServerRequest request, ServerResponse response, String mediaType, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        response.header(HeaderNames.CONTENT_TYPE, mediaType);
        if (request.prologue().method().equals(Method.HEAD)) {
            response.contentLength(bytes.length);
            response.send();
        } else {
            response.send(bytes);
        }
    }
}
