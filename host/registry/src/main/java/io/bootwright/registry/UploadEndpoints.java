package io.bootwright.registry;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code /v2/<name>/blobs/uploads/…}: monolithic, streamed, chunked and resumed uploads, and mounts. */
final class UploadEndpoints {
    /** Repositories that are tried when a mount does not say from where. */
    private static final int MOST_SOURCES = 50;

    private static final Pattern CONTENT_RANGE = Pattern.compile("(?:bytes )?(\\d{1,18})-(\\d{1,18})(?:/.*)?");

    private static final HeaderName UPLOAD_ID = HeaderNames.create("Docker-Upload-UUID");

    private final Registry registry;
    private final RegistryAccess access;

    UploadEndpoints(Registry registry, RegistryAccess access) {
        this.registry = registry;
        this.access = access;
    }

    void start(RegistryRoutes.Call call) {
        if (!call.method().equals("POST")) {
            throw call.wrongMethod();
        }
        if (mounted(call)) {
            return;
        }
        Optional<String> wanted = call.query("digest");
        Optional<Digest> digest = wanted.map(UploadEndpoints::digest);
        String algorithm = call.query("digest-algorithm")
                .orElse(digest.map(Digest::algorithm).orElse(Digest.DEFAULT_ALGORITHM));
        if (!algorithm.equals("sha256") && !algorithm.equals("sha512")) {
            throw RegistryError.digestInvalid("digest algorithms are sha256 and sha512");
        }
        Upload upload = registry.uploads().start(call.repository(), algorithm);
        if (digest.isPresent()) {
            try {
                append(call, upload, -1);
            } catch (RegistryError | UncheckedIOException e) {
                // Nobody was told of this upload, so nobody can go on with it.
                registry.uploads().discard(upload);
                throw e;
            }
            commit(call, upload, digest.get());
            return;
        }
        progress(call, upload, Status.ACCEPTED_202);
    }

    /** A mount answers 201 when the caller may read the source, else an ordinary upload begins. */
    private boolean mounted(RegistryRoutes.Call call) {
        Optional<Digest> digest = call.query("mount").flatMap(Digest::parse);
        if (digest.isEmpty()) {
            return false;
        }
        List<String> sources = call.query("from")
                .map(List::of)
                .orElseGet(() -> registry.memberTable().repositoriesOf(digest.get(), MOST_SOURCES));
        boolean mounted = sources.stream()
                .anyMatch(from -> RegistryPath.isName(from)
                        && mayPull(call, from)
                        && registry.members().mount(call.repository(), digest.get(), from));
        if (mounted) {
            created(call, digest.get());
        }
        return mounted;
    }

    private boolean mayPull(RegistryRoutes.Call call, String repository) {
        return access.check(
                        call.request().headers().first(HeaderNames.AUTHORIZATION), Optional.of(repository), Action.PULL)
                instanceof RegistryAccess.Decision.Allowed;
    }

    void answer(RegistryRoutes.Call call) {
        Optional<Upload> found =
                registry.uploads().find(call.repository(), call.path().reference());
        if (found.isEmpty()) {
            // The first commit may have succeeded and its answer got lost.
            Optional<Digest> digest = call.query("digest").flatMap(Digest::parse);
            if (call.method().equals("PUT")
                    && digest.filter(known -> registry.members().has(call.repository(), known))
                            .isPresent()) {
                created(call, digest.get());
                return;
            }
            throw RegistryError.uploadUnknown();
        }
        Upload upload = found.get();
        switch (call.method()) {
            case "GET" -> progress(call, upload, Status.NO_CONTENT_204);
            case "PATCH" -> {
                append(call, upload, contentRange(call));
                progress(call, upload, Status.ACCEPTED_202);
            }
            case "PUT" -> {
                Digest digest = digest(call.query("digest").orElse(""));
                append(call, upload, contentRange(call));
                commit(call, upload, digest);
            }
            case "DELETE" -> {
                registry.uploads().discard(upload);
                call.response().status(Status.NO_CONTENT_204).send();
            }
            default -> throw call.wrongMethod();
        }
    }

    private void append(RegistryRoutes.Call call, Upload upload, long start) {
        if (!call.body().isPresent()) {
            return;
        }
        long length = call.request().headers().contentLength().orElse(-1);
        try (Permits.Permit permit = registry.pushes().take();
                InputStream body = call.body().open()) {
            upload.append(start, length, body);
        } catch (RegistryError e) {
            if (e.status() == 416) {
                call.response().header(HeaderNames.RANGE, range(upload));
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the client says its bytes begin; -1 when it does not say. */
    private static long contentRange(RegistryRoutes.Call call) {
        Optional<String> header = call.request().headers().first(HeaderNames.CONTENT_RANGE);
        if (header.isEmpty()) {
            return -1;
        }
        Matcher match = CONTENT_RANGE.matcher(header.get());
        if (!match.matches()) {
            throw new RegistryError(400, "BLOB_UPLOAD_INVALID", "Content-Range is FIRST-LAST");
        }
        long first = Long.parseLong(match.group(1));
        long length = call.request().headers().contentLength().orElse(-1);
        if (length >= 0 && Long.parseLong(match.group(2)) - first + 1 != length) {
            throw new RegistryError(400, "SIZE_INVALID", "Content-Range and Content-Length disagree");
        }
        return first;
    }

    private void commit(RegistryRoutes.Call call, Upload upload, Digest digest) {
        try {
            registry.uploads().commit(upload, digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        created(call, digest);
    }

    private void created(RegistryRoutes.Call call, Digest digest) {
        call.contentDigest(digest);
        call.response().header(HeaderNames.LOCATION, "/v2/" + call.repository() + "/blobs/" + digest);
        call.response().status(Status.CREATED_201).send();
    }

    private static void progress(RegistryRoutes.Call call, Upload upload, Status status) {
        call.response().header(HeaderNames.LOCATION, "/v2/" + call.repository() + "/blobs/uploads/" + upload.id());
        call.response().header(HeaderNames.RANGE, range(upload));
        call.response().header(UPLOAD_ID, upload.id().toString());
        call.response().status(status).send();
    }

    private static String range(Upload upload) {
        return "0-" + Math.max(0, upload.offset() - 1);
    }

    private static Digest digest(String text) {
        return Digest.parse(text)
                .orElseThrow(
                        () -> RegistryError.digestInvalid("?digest= takes sha256: or sha512: and hexadecimal digits"));
    }
}
