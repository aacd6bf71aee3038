package io.bootwright.registry.api;

import io.bootwright.errors.RegistryErrorCode;
import io.bootwright.registry.blobs.DiskFull;
import io.bootwright.registry.catalog.DatabaseDown;
import io.bootwright.registry.oci.RegistryError;
import io.bootwright.registry.transfer.BrokenBody;
import io.bootwright.registry.transfer.MalformedBody;
import io.bootwright.registry.transfer.TransferWatchdog;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles every request below {@code /v2} (OCI Distribution Specification 1.1): parses the path, asks for rights before the
 * body is read, hands the request to the endpoint, and turns failures into errors of the specification. Safe for use by
 * many threads.
 */
public final class DistributionApi implements Handler {
    private static final Logger LOG = LoggerFactory.getLogger(DistributionApi.class);
    private static final String PREFIX = "/v2";
    private static final Header VERSION = HeaderValues.createCached("Docker-Distribution-Api-Version", "registry/2.0");

    private final RegistryAccess access;
    private final RegistryFigures figures;
    private final TransferWatchdog watchdog;
    private final Endpoints endpoints;

    /** One class for each kind of endpoint. */
    public record Endpoints(
            BlobEndpoints blobs, UploadEndpoints uploads, ManifestEndpoints manifests, ListEndpoints lists) {}

    public DistributionApi(
            RegistryAccess access, RegistryFigures figures, TransferWatchdog watchdog, Endpoints endpoints) {
        this.access = access;
        this.figures = figures;
        this.watchdog = watchdog;
        this.endpoints = endpoints;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        response.header(VERSION);
        RequestBody body = new RequestBody(request, response, watchdog, figures::received);
        response.beforeSend(body::beforeAnswer);
        Optional<RegistryPath> path = Optional.empty();
        try {
            path = path(request);
            answer(request, response, body, path);
        } catch (RegistryError e) {
            if (e.status() == Status.METHOD_NOT_ALLOWED_405.code()) {
                path.ifPresent(known -> response.header(HeaderNames.ALLOW, allowed(known.kind())));
            }
            RegistryRequest.error(request, response, e);
        } catch (UncheckedIOException e) {
            failed(request, response, path, e);
        } catch (JdbiException e) {
            failed(request, response, e);
        } finally {
            String method = request.prologue().method().text();
            figures.answered(
                    path.map(known -> RequestClass.of(known.kind(), method)).orElse(RequestClass.BASE),
                    response.status().code());
        }
        body.afterAnswer();
    }

    private static String allowed(RegistryPath.Kind kind) {
        return switch (kind) {
            case BASE, CATALOG, TAGS, REFERRERS -> "GET, HEAD";
            case BLOB -> "DELETE, GET, HEAD";
            case MANIFEST -> "DELETE, GET, HEAD, PUT";
            case UPLOADS -> "POST";
            case UPLOAD -> "DELETE, GET, PATCH, PUT";
        };
    }

    private static Optional<RegistryPath> path(ServerRequest request) {
        String raw = request.prologue().uriPath().rawPath();
        return raw.startsWith(PREFIX) ? RegistryPath.parse(raw.substring(PREFIX.length())) : Optional.empty();
    }

    private void answer(
            ServerRequest request, ServerResponse response, RequestBody body, Optional<RegistryPath> known) {
        RegistryPath path = known.orElseThrow(() -> new RegistryError(
                404,
                RegistryErrorCode.NAME_UNKNOWN,
                "The OCI distribution API has no such path. Check the URL for a typing error."));
        String method = request.prologue().method().text();
        Optional<String> who = authorize(request, response, path, method);
        if (who.isPresent()) {
            dispatch(new RegistryRequest(request, response, body, path, method, who.get()));
        }
    }

    private static void failed(
            ServerRequest request, ServerResponse response, Optional<RegistryPath> path, UncheckedIOException e) {
        if (e.getCause() instanceof BrokenBody broken) {
            throw new CloseConnectionException("The connection broke; there is no client to answer.", broken);
        }
        if (e.getCause() instanceof MalformedBody malformed) {
            RegistryRequest.error(
                    request, response, malformed(path, malformed.sentence() + " Send the request again."));
            return;
        }
        failed(request, response, e);
    }

    private static RegistryError malformed(Optional<RegistryPath> path, String message) {
        return path.filter(known -> known.kind() == RegistryPath.Kind.MANIFEST).isPresent()
                ? RegistryError.manifestInvalid(message)
                : new RegistryError(400, RegistryErrorCode.BLOB_UPLOAD_INVALID, message);
    }

    /** Answers when the disk or the database failed. The details are for the log only. */
    private static void failed(ServerRequest request, ServerResponse response, RuntimeException e) {
        if (response.isSent() || response.bytesWritten() > 0) {
            throw e;
        }
        if (DiskFull.is(e)) {
            LOG.warn("The disk of the registry is full: {}", e.getMessage());
            RegistryRequest.error(request, response, RegistryError.noSpace("The registry's disk is full."));
            return;
        }
        if (DatabaseDown.is(e)) {
            LOG.warn("The database of the registry does not answer: {}", e.getMessage());
            RegistryRequest.error(request, response, RegistryError.unavailable());
            return;
        }
        LOG.warn(
                "{} {}",
                request.prologue().method().text(),
                request.prologue().uriPath().rawPath(),
                e);
        RegistryRequest.error(
                request,
                response,
                new RegistryError(
                        500,
                        RegistryErrorCode.UNKNOWN,
                        "The registry's disk or database failed. The host's log has the reason; an operator has to"
                                + " look at it."));
    }

    private Optional<String> authorize(
            ServerRequest request, ServerResponse response, RegistryPath path, String method) {
        Action action = switch (path.kind()) {
            case CATALOG -> Action.CATALOG;
            case UPLOADS, UPLOAD -> Action.PUSH;
            default ->
                switch (method) {
                    case "GET", "HEAD" -> Action.PULL;
                    case "DELETE" -> Action.DELETE;
                    default -> Action.PUSH;
                };
        };
        Optional<String> repository = path.repository().isEmpty() ? Optional.empty() : Optional.of(path.repository());
        return switch (access.check(request.headers().first(HeaderNames.AUTHORIZATION), repository, action)) {
            case RegistryAccess.Decision.Allowed allowed -> Optional.of(allowed.who());
            case RegistryAccess.Decision.Challenge challenge -> {
                response.header(HeaderNames.WWW_AUTHENTICATE, "Basic realm=\"bootwright\"");
                RegistryRequest.error(
                        request,
                        response,
                        new RegistryError(
                                401,
                                RegistryErrorCode.UNAUTHORIZED,
                                "This request needs a login. Log in with any user name and a token of this host as the"
                                        + " password."));
                yield Optional.empty();
            }
            case RegistryAccess.Decision.Denied denied -> {
                RegistryRequest.error(
                        request, response, new RegistryError(403, RegistryErrorCode.DENIED, denied(path, action)));
                yield Optional.empty();
            }
        };
    }

    private static String denied(RegistryPath path, Action action) {
        String what = switch (action) {
            case PULL -> path.repository().isEmpty() ? "read this registry" : "pull from " + path.repository();
            case PUSH -> "push to " + path.repository();
            case DELETE -> "delete from " + path.repository();
            case CATALOG -> "list repositories";
        };
        return "This token may not " + what
                + ": its role or its repositories do not include it. Use another token, or ask an admin for one.";
    }

    private void dispatch(RegistryRequest request) {
        switch (request.path().kind()) {
            case BASE -> endpoints.lists().base(request);
            case CATALOG -> endpoints.lists().catalog(request);
            case TAGS -> endpoints.lists().tags(request);
            case REFERRERS -> endpoints.lists().referrers(request);
            case BLOB -> endpoints.blobs().answer(request);
            case UPLOADS -> endpoints.uploads().start(request);
            case UPLOAD -> endpoints.uploads().answer(request);
            case MANIFEST -> endpoints.manifests().answer(request);
        }
    }
}
