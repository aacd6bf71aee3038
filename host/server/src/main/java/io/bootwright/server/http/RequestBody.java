package io.bootwright.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import io.bootwright.registry.transfer.SafeBody;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Reads a request's body within a bound; the body decides what it is, not its Content-Type (decisions §3). */
public final class RequestBody {
    private RequestBody() {}

    /**
     * The body's bytes.
     *
     * @param limit most bytes that are accepted
     * @throws ProblemException {@link ProblemCode#BODY_TOO_LARGE}
     */
    public static byte[] bytes(ServerRequest request, int limit) {
        if (request.headers().contentLength().orElse(0) > limit) {
            throw tooLarge(limit);
        }
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        try (InputStream in = open(request)) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw tooLarge(limit);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The body as a stream that takes little memory, however it is sent.
     *
     * @param limit most bytes that are accepted; whoever reads counts, since a client need not say how many it sends
     * @throws ProblemException {@link ProblemCode#BODY_TOO_LARGE} when the client says that there are more
     */
    public static InputStream stream(ServerRequest request, ServerResponse response, long limit) {
        if (request.headers().contentLength().orElse(0) > limit) {
            throw tooLarge(limit);
        }
        return request.content().hasEntity() ? open(request) : InputStream.nullInputStream();
    }

    /** The filter's view of the body, which no giant chunk and no stalled client can hurt. */
    private static InputStream open(ServerRequest request) {
        return request.context()
                .get(SafeBody.class)
                .map(SafeBody::open)
                .orElseGet(() -> request.content().inputStream());
    }

    /**
     * The body as a JSON object.
     *
     * @throws ProblemException {@link ProblemCode#MALFORMED_JSON} with line and column, or
     *     {@link ProblemCode#BODY_TOO_LARGE}
     */
    public static ObjectNode json(ServerRequest request, int limit) {
        byte[] bytes = bytes(request, limit);
        try {
            if (Json.parse(bytes) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonException e) {
            throw Problem.of(ProblemCode.MALFORMED_JSON, e.getMessage()).exception();
        }
        throw Problem.of(ProblemCode.MALFORMED_JSON, "The body must be one JSON object.")
                .exception();
    }

    /** The problem of a body with more bytes than that. */
    public static ProblemException tooLarge(long limit) {
        return Problem.of(ProblemCode.BODY_TOO_LARGE, "The body may have at most " + limit + " bytes.")
                .exception();
    }
}
