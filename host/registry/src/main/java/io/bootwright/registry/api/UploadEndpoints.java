package io.bootwright.registry.api;

import io.bootwright.errors.RegistryErrorCode;
import io.bootwright.registry.catalog.BlobLinkTable;
import io.bootwright.registry.catalog.BlobLinks;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.oci.OciNames;
import io.bootwright.registry.oci.RegistryError;
import io.bootwright.registry.upload.Upload;
import io.bootwright.registry.upload.Uploads;
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

/**
 * {@code /v2/<name>/blobs/uploads/…}: monolithic, streamed, chunked and resumed uploads, and mounts. Safe for use by many
 * threads.
 */
public final class UploadEndpoints {
    /** Repositories that are tried when a mount does not name its source. */
    private static final int MOST_SOURCES = 50;

    private static final Pattern CONTENT_RANGE = Pattern.compile("(?:bytes )?(\\d{1,18})-(\\d{1,18})(?:/.*)?");

    private static final HeaderName UPLOAD_ID = HeaderNames.create("Docker-Upload-UUID");

    private final Uploads uploads;
    private final BlobLinks links;
    private final BlobLinkTable table;
    private final TransferLimit pushes;
    private final RegistryAccess access;

    public UploadEndpoints(
            Uploads uploads, BlobLinks links, BlobLinkTable table, TransferLimit pushes, RegistryAccess access) {
        this.uploads = uploads;
        this.links = links;
        this.table = table;
        this.pushes = pushes;
        this.access = access;
    }

    void start(RegistryRequest request) {
        if (!request.method().equals("POST")) {
            throw request.wrongMethod();
        }
        if (mounted(request)) {
            return;
        }
        Optional<String> wanted = request.query("digest");
        Optional<Digest> digest = wanted.map(UploadEndpoints::digest);
        String algorithm = request.query("digest-algorithm")
                .orElse(digest.map(Digest::algorithm).orElse(Digest.DEFAULT_ALGORITHM));
        if (!Digest.ALGORITHMS.contains(algorithm)) {
            throw RegistryError.digestInvalid("This digest algorithm is not supported. Use sha256 or sha512.");
        }
        Upload upload = uploads.start(request.repository(), algorithm);
        if (digest.isPresent()) {
            try {
                append(request, upload, -1);
            } catch (RegistryError | UncheckedIOException e) {
                // The client was not told of this upload, so it cannot go on with it.
                uploads.discard(upload);
                throw e;
            }
            commit(request, upload, digest.get());
            return;
        }
        progress(request, upload, Status.ACCEPTED_202);
    }

    /** A mount: answered with 201 if the caller may pull from the source, else an ordinary upload begins. */
    private boolean mounted(RegistryRequest request) {
        Optional<Digest> digest = request.query("mount").flatMap(Digest::parse);
        if (digest.isEmpty()) {
            return false;
        }
        List<String> sources =
                request.query("from").map(List::of).orElseGet(() -> table.repositoriesOf(digest.get(), MOST_SOURCES));
        boolean mounted = sources.stream()
                .anyMatch(from -> OciNames.isRepository(from)
                        && mayPull(request, from)
                        && links.mount(request.repository(), digest.get(), from));
        if (mounted) {
            created(request, digest.get());
        }
        return mounted;
    }

    private boolean mayPull(RegistryRequest request, String repository) {
        return access.check(request.header(HeaderNames.AUTHORIZATION), Optional.of(repository), Action.PULL)
                instanceof RegistryAccess.Decision.Allowed;
    }

    void answer(RegistryRequest request) {
        Optional<Upload> found =
                uploads.find(request.repository(), request.path().reference());
        if (found.isEmpty()) {
            // An earlier commit may have succeeded while its answer got lost.
            Optional<Digest> digest = request.query("digest").flatMap(Digest::parse);
            if (request.method().equals("PUT")
                    && digest.filter(known -> links.has(request.repository(), known))
                            .isPresent()) {
                created(request, digest.get());
                return;
            }
            throw RegistryError.uploadUnknown();
        }
        Upload upload = found.get();
        switch (request.method()) {
            case "GET" -> progress(request, upload, Status.NO_CONTENT_204);
            case "PATCH" -> {
                append(request, upload, contentRange(request));
                progress(request, upload, Status.ACCEPTED_202);
            }
            case "PUT" -> {
                Digest digest = digest(request.query("digest").orElse(""));
                append(request, upload, contentRange(request));
                commit(request, upload, digest);
            }
            case "DELETE" -> {
                uploads.discard(upload);
                request.status(Status.NO_CONTENT_204);
            }
            default -> throw request.wrongMethod();
        }
    }

    private void append(RegistryRequest request, Upload upload, long start) {
        if (!request.body().isPresent()) {
            return;
        }
        long length = request.request().headers().contentLength().orElse(-1);
        try (TransferLimit.Permit permit = pushes.take();
                InputStream body = request.body().open()) {
            upload.append(start, length, body);
        } catch (RegistryError e) {
            if (e.status() == 416) {
                request.response().header(HeaderNames.RANGE, range(upload));
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The offset at which the client wants to append; -1 when it does not say. */
    private static long contentRange(RegistryRequest request) {
        Optional<String> header = request.header(HeaderNames.CONTENT_RANGE);
        if (header.isEmpty()) {
            return -1;
        }
        Matcher match = CONTENT_RANGE.matcher(header.get());
        if (!match.matches()) {
            throw new RegistryError(
                    400,
                    RegistryErrorCode.BLOB_UPLOAD_INVALID,
                    "The Content-Range has a wrong form. Send the offsets as FIRST-LAST.");
        }
        long first = Long.parseLong(match.group(1));
        long length = request.request().headers().contentLength().orElse(-1);
        if (length >= 0 && Long.parseLong(match.group(2)) - first + 1 != length) {
            throw new RegistryError(
                    400,
                    RegistryErrorCode.SIZE_INVALID,
                    "Content-Range and Content-Length name different numbers of bytes. Correct one of them.");
        }
        return first;
    }

    private void commit(RegistryRequest request, Upload upload, Digest digest) {
        try {
            uploads.commit(upload, digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        created(request, digest);
    }

    private void created(RegistryRequest request, Digest digest) {
        request.contentDigest(digest);
        request.response().header(HeaderNames.LOCATION, "/v2/" + request.repository() + "/blobs/" + digest);
        request.status(Status.CREATED_201);
    }

    private static void progress(RegistryRequest request, Upload upload, Status status) {
        request.response()
                .header(HeaderNames.LOCATION, "/v2/" + request.repository() + "/blobs/uploads/" + upload.id());
        request.response().header(HeaderNames.RANGE, range(upload));
        request.response().header(UPLOAD_ID, upload.id().toString());
        request.status(status);
    }

    private static String range(Upload upload) {
        return "0-" + Math.max(0, upload.offset() - 1);
    }

    private static Digest digest(String text) {
        return Digest.parse(text)
                .orElseThrow(() -> RegistryError.digestInvalid(
                        "The query parameter digest is missing or wrong. It takes sha256: or sha512: followed by lower-case"
                                + " hexadecimal digits."));
    }
}
