package io.bootwright.registry;

import io.bootwright.registry.transfer.BrokenBody;
import io.bootwright.registry.transfer.MalformedBody;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OCI distribution API (OCI Distribution Specification 1.1), to be mounted at {@code /v2}. Authorisation comes
 * before a request's body is touched.
 */
public final class RegistryRoutes implements HttpService {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryRoutes.class);
    private static final String PREFIX = "/v2";
    private static final Header VERSION = HeaderValues.createCached("Docker-Distribution-Api-Version", "registry/2.0");
    private static final HeaderName CONTENT_DIGEST = HeaderNames.create("Docker-Content-Digest");

    private final Registry registry;
    private final RegistryAccess access;
    private final BlobEndpoints blobs;
    private final UploadEndpoints uploads;
    private final ManifestEndpoints manifests;
    private final ListEndpoints lists;

    public RegistryRoutes(Registry registry, RegistryAccess access, PushGate gate) {
        this.registry = registry;
        this.access = access;
        this.blobs = new BlobEndpoints(registry);
        this.uploads = new UploadEndpoints(registry, access);
        this.manifests = new ManifestEndpoints(registry, gate);
        this.lists = new ListEndpoints(registry, access);
    }

    @Override
    public void routing(HttpRules rules) {
        rules.any(this::answer);
    }

    private void answer(ServerRequest request, ServerResponse response) {
        response.header(VERSION);
        RequestBody body = new RequestBody(request, response, registry.stalls(), registry.figures()::received);
        response.beforeSend(body::beforeAnswer);
        Optional<RegistryPath> path = Optional.empty();
        try {
            path = path(request);
            answer(request, response, body, path);
        } catch (RegistryError e) {
            if (e.status() == Status.METHOD_NOT_ALLOWED_405.code()) {
                path.ifPresent(known -> response.header(HeaderNames.ALLOW, allowed(known.kind())));
            }
            error(request, response, e);
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof MalformedBody malformed) {
                response.headers().set(HeaderValues.CONNECTION_CLOSE);
                error(request, response, new RegistryError(400, "BLOB_UPLOAD_INVALID", malformed.sentence()));
                throw new CloseConnectionException("the request's body is malformed", e);
            }
            if (e.getCause() instanceof BrokenBody) {
                throw new CloseConnectionException("nobody is there to be answered", e);
            }
            failed(request, response, e);
        } catch (JdbiException e) {
            failed(request, response, e);
        } finally {
            registry.figures()
                    .answered(
                            path.map(known -> RequestClass.of(
                                            known.kind(),
                                            request.prologue().method().text()))
                                    .orElse(RequestClass.BASE),
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
        RegistryPath path =
                known.orElseThrow(() -> new RegistryError(404, "NAME_UNKNOWN", "there is no such endpoint"));
        String method = request.prologue().method().text();
        Optional<String> who = authorize(request, response, path, method);
        if (who.isPresent()) {
            dispatch(new Call(request, response, body, path, method, who.get()));
        }
    }

    /** The disk or the database failed; the log knows more than the client needs to. */
    private static void failed(ServerRequest request, ServerResponse response, RuntimeException e) {
        if (response.isSent() || response.bytesWritten() > 0) {
            throw e;
        }
        if (DiskFull.is(e)) {
            LOG.warn("The disk of the registry is full: {}", e.getMessage());
            error(request, response, RegistryError.noSpace("the registry's disk is full"));
            return;
        }
        if (DatabaseDown.is(e)) {
            LOG.warn("The database of the registry does not answer: {}", e.getMessage());
            error(request, response, RegistryError.unavailable());
            return;
        }
        LOG.warn(
                "{} {}",
                request.prologue().method().text(),
                request.prologue().uriPath().rawPath(),
                e);
        error(
                request,
                response,
                new RegistryError(500, "UNKNOWN", "the registry's disk or database failed; its log says more"));
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
                error(
                        request,
                        response,
                        new RegistryError(
                                401,
                                "UNAUTHORIZED",
                                "log in with a token of this host as the password, any user name"));
                yield Optional.empty();
            }
            case RegistryAccess.Decision.Denied denied -> {
                error(request, response, new RegistryError(403, "DENIED", denied(path, action)));
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
        return "this token may not " + what + ": its role or its repositories do not include that";
    }

    private void dispatch(Call call) {
        switch (call.path().kind()) {
            case BASE -> lists.base(call);
            case CATALOG -> lists.catalog(call);
            case TAGS -> lists.tags(call);
            case REFERRERS -> lists.referrers(call);
            case BLOB -> blobs.answer(call);
            case UPLOADS -> uploads.start(call);
            case UPLOAD -> uploads.answer(call);
            case MANIFEST -> manifests.answer(call);
        }
    }

    private static void error(ServerRequest request, ServerResponse response, RegistryError error) {
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

    /**
     * One authorised request.
     *
     * @param request the request
     * @param response its response
     * @param body its body
     * @param path its path, taken apart
     * @param method its method
     * @param who name of the token
     */
    record Call(
            ServerRequest request,
            ServerResponse response,
            RequestBody body,
            RegistryPath path,
            String method,
            String who) {
        Optional<String> query(String name) {
            return request.query().first(name).asOptional();
        }

        String repository() {
            return path.repository();
        }

        void json(String mediaType, String text) {
            RegistryRoutes.send(request, response, mediaType, text);
        }

        void contentDigest(Digest digest) {
            response.header(CONTENT_DIGEST, digest.toString());
        }

        RegistryError wrongMethod() {
            return RegistryError.unsupported(method + " is not known here");
        }
    }
}
