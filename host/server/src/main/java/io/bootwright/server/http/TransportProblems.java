package io.bootwright.server.http;

import io.bootwright.errors.ProblemCode;
import io.bootwright.formats.Json;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.DirectHandler.TransportResponse;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.nio.charset.StandardCharsets;

/** Problems of requests that reach no route, because they are not HTTP/1.1 as RFC 9112 has it. */
final class TransportProblems {
    private static final int URI_TOO_LONG = 414;
    private static final int HEADERS_TOO_LARGE = 431;

    private TransportProblems() {}

    /** What the web server answers by itself. */
    static DirectHandlers handlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType event : EventType.values()) {
            handlers.addHandler(event, (request, type, status, headers, message) -> answer(type, status, headers));
        }
        return handlers.build();
    }

    private static TransportResponse answer(EventType event, Status status, ServerResponseHeaders headers) {
        Problem problem = problem(event, status);
        byte[] body = Json.write(problem.toJson().put("status", status.code())).getBytes(StandardCharsets.UTF_8);
        return TransportResponse.builder()
                .headers(headers)
                .status(status)
                .header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .keepAlive(false)
                .entity(body)
                .build();
    }

    private static Problem problem(EventType event, Status status) {
        if (event == EventType.HTTP_VERSION_NOT_SUPPORTED) {
            return Problem.of(
                    ProblemCode.HTTP_VERSION_UNSUPPORTED,
                    "This host speaks HTTP/1.1, and the request came as HTTP/1.0. Make the client, or the proxy in"
                            + " front of this host, speak HTTP/1.1 (nginx: proxy_http_version 1.1).");
        }
        if (status.code() == URI_TOO_LONG) {
            return Problem.of(ProblemCode.REQUEST_INVALID, "The URL of the request is too long. Send a shorter one.");
        }
        if (status.code() == HEADERS_TOO_LARGE) {
            return Problem.of(ProblemCode.REQUEST_INVALID, "The headers of the request are too large.");
        }
        if (status.code() == ProblemCode.BODY_TOO_LARGE.status()) {
            return Problem.of(ProblemCode.BODY_TOO_LARGE, "The body of the request is too large.");
        }
        if (status.code() == ProblemCode.UNAVAILABLE.status()) {
            return Problem.of(ProblemCode.UNAVAILABLE, "This host answers too many requests already. Try again.");
        }
        if (status.code() >= ProblemCode.INTERNAL.status()) {
            return Problem.of(
                    ProblemCode.INTERNAL, "This is a fault of the host, not of the request; its log has more.");
        }
        return Problem.of(
                ProblemCode.REQUEST_INVALID,
                "The request is not well-formed HTTP/1.1: its first line, a header or the framing of its body cannot be"
                        + " read.");
    }
}
