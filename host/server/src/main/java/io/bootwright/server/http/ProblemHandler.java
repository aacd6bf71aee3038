package io.bootwright.server.http;

import io.bootwright.errors.ProblemCode;
import io.bootwright.formats.Json;
import io.bootwright.registry.blobs.DiskFull;
import io.bootwright.registry.catalog.DatabaseDown;
import io.bootwright.registry.transfer.MalformedBody;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.HttpException;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The error table: whatever a handler throws becomes one problem document (RFC 9457). */
public final class ProblemHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

    private ProblemHandler() {}

    /** Puts the error table into a routing. */
    public static void install(HttpRouting.Builder routing) {
        routing.error(ProblemException.class, (req, res, e) -> send(req, res, e.problem()));
        routing.error(HttpException.class, (req, res, e) -> send(req, res, ofHttp(e)));
        routing.error(UncheckedIOException.class, (req, res, e) -> {
            if (DiskFull.is(e)) {
                send(req, res, diskFull(e));
                return;
            }
            if (e.getCause() instanceof MalformedBody malformed) {
                res.headers().set(HeaderValues.CONNECTION_CLOSE);
                send(req, res, Problem.of(ProblemCode.REQUEST_INVALID, malformed.sentence()));
                return;
            }
            // The peer went away in the middle of its body: nobody is left to answer.
            throw new CloseConnectionException("request body broke off", e);
        });
        routing.error(Throwable.class, (req, res, e) -> send(req, res, incident(req, e)));
    }

    /** Sends a problem document; the body is left out for HEAD. */
    public static void send(ServerRequest request, ServerResponse response, Problem problem) {
        byte[] body = Json.write(problem.toJson()).getBytes(StandardCharsets.UTF_8);
        response.status(Status.create(problem.code().status()));
        response.header(HeaderNames.CONTENT_TYPE, Problem.MEDIA_TYPE);
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        switch (problem.code()) {
            case UNAUTHORIZED -> response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"bootwright\"");
            case UNAVAILABLE -> {
                if (!response.headers().contains(HeaderNames.RETRY_AFTER)) {
                    response.header(HeaderNames.RETRY_AFTER, "5");
                }
            }
            case DISK_FULL -> response.header(HeaderNames.RETRY_AFTER, "60");
            default -> {}
        }
        if (request.prologue().method().equals(Method.HEAD)) {
            response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
            response.send();
        } else {
            response.send(body);
        }
    }

    private static Problem ofHttp(HttpException e) {
        // The web server's own words stay in the log.
        LOG.debug("The web server refuses a request", e);
        return switch (e.status().code()) {
            case 404 -> Problem.of(ProblemCode.NOT_FOUND, "There is nothing at this path. See /openapi.yaml.");
            case 405 ->
                Problem.of(ProblemCode.METHOD_NOT_ALLOWED, "This path does not take that method. See /openapi.yaml.");
            case 413 -> Problem.of(ProblemCode.BODY_TOO_LARGE, "The body of the request is too large.");
            case 503 -> Problem.of(ProblemCode.UNAVAILABLE, "This host answers too many requests already. Try again.");
            default -> {
                if (e.status().code() < 500) {
                    yield Problem.of(
                            ProblemCode.REQUEST_INVALID,
                            "The path, a header, a parameter or the framing of the request's body cannot be read.");
                }
                yield incident(e, Optional.empty());
            }
        };
    }

    private static Problem incident(ServerRequest request, Throwable e) {
        if (e instanceof HttpException http && http.status().code() < 500) {
            return ofHttp(http);
        }
        if (DiskFull.is(e)) {
            return diskFull(e);
        }
        if (DatabaseDown.is(e)) {
            LOG.warn("The database does not answer: {}", e.getMessage());
            return Problem.of(
                    ProblemCode.UNAVAILABLE,
                    "The database of this host does not answer. Try again; running jobs go on when it is back.");
        }
        return incident(e, request.context().get(RequestId.class).map(RequestId::text));
    }

    private static Problem diskFull(Throwable e) {
        LOG.warn("A disk is full: {}", e.getMessage());
        return Problem.of(
                ProblemCode.DISK_FULL,
                "A disk of this host is full, so that nothing can be written. Remove what is not needed, or enlarge the"
                        + " disk, and try again; what this host knew before is safe and jobs go on when there is room.");
    }

    private static Problem incident(Throwable e, Optional<String> request) {
        String id = request.orElseGet(() -> UUID.randomUUID().toString());
        LOG.error("Incident {}", id, e);
        return Problem.of(
                ProblemCode.INTERNAL,
                "This is a fault of the host, not of the request. Its log has more under incident " + id + ".");
    }
}
