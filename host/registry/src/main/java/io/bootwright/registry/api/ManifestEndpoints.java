package io.bootwright.registry.api;

import io.bootwright.errors.RegistryErrorCode;
import io.bootwright.registry.blobs.BlobStore;
import io.bootwright.registry.catalog.ManifestCache;
import io.bootwright.registry.catalog.ManifestTable;
import io.bootwright.registry.catalog.Manifests;
import io.bootwright.registry.oci.Descriptor;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.oci.ManifestDocument;
import io.bootwright.registry.oci.OciNames;
import io.bootwright.registry.oci.RegistryError;
import io.bootwright.registry.transfer.EntityTags;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** {@code /v2/<name>/manifests/<tag or digest>}: pulls, pushes and deletes manifests. Safe for use by many threads. */
public final class ManifestEndpoints {
    private static final int LIMIT = ManifestDocument.MAX_BYTES;
    private static final int MEDIA_TYPE_LENGTH = 255;

    private final Manifests manifests;
    private final BlobStore blobs;
    private final RegistryFigures figures;
    private final PushGate gate;

    public ManifestEndpoints(Manifests manifests, BlobStore blobs, RegistryFigures figures, PushGate gate) {
        this.manifests = manifests;
        this.blobs = blobs;
        this.figures = figures;
        this.gate = gate;
    }

    void answer(RegistryRequest request) {
        switch (request.method()) {
            case "GET" -> get(request, true);
            case "HEAD" -> get(request, false);
            case "PUT" -> put(request);
            case "DELETE" -> delete(request);
            default -> throw request.wrongMethod();
        }
    }

    private void get(RegistryRequest request, boolean withBody) {
        ManifestCache.Found found = manifests
                .find(request.repository(), request.path().reference())
                .orElseThrow(RegistryError::manifestUnknown);
        ManifestTable.ManifestRow row = found.row();
        request.contentDigest(row.digest());
        request.response().header(HeaderNames.ETAG, found.etag());
        if (EntityTags.match(request.header(HeaderNames.IF_NONE_MATCH), found.etag())) {
            request.status(Status.NOT_MODIFIED_304);
            return;
        }
        request.response().header(HeaderNames.CONTENT_TYPE, row.mediaType());
        if (withBody) {
            byte[] content =
                    found.content().or(() -> blobs.read(row.digest())).orElseThrow(RegistryError::manifestUnknown);
            figures.sent(content.length);
            request.response().send(content);
        } else {
            request.response().contentLength(row.size());
            request.response().send();
        }
    }

    private void put(RegistryRequest request) {
        Manifests.Pushed manifest = pushed(request);
        ManifestDocument document = manifest.document();
        boolean byDigest = request.path().digest().isPresent();
        List<String> tags = byDigest
                ? request.request().query().all("tag", List::of)
                : List.of(request.path().reference());
        for (String tag : tags) {
            if (!OciNames.isTag(tag)) {
                throw new RegistryError(
                        400,
                        RegistryErrorCode.TAG_INVALID,
                        "A tag has 1 to 128 characters: letters, digits and . _ -, and does not begin with . or -.");
            }
            ask(request.who(), tag, manifest);
        }
        manifests.put(manifest, tags);
        request.contentDigest(manifest.digest());
        request.response()
                .header(HeaderNames.LOCATION, "/v2/" + request.repository() + "/manifests/" + manifest.digest());
        document.subject()
                .ifPresent(subject -> request.response()
                        .header(
                                HeaderNames.create("OCI-Subject"),
                                subject.digest().toString()));
        if (byDigest && !tags.isEmpty()) {
            request.response().header(HeaderNames.create("OCI-Tag"), String.join(", ", tags));
        }
        request.status(Status.CREATED_201);
    }

    private static Manifests.Pushed pushed(RegistryRequest request) {
        String type = mediaType(request);
        byte[] bytes = body(request);
        Optional<Digest> named = request.path().digest();
        Digest digest = Digest.of(named.map(Digest::algorithm).orElse(Digest.DEFAULT_ALGORITHM), bytes);
        if (named.filter(wanted -> !wanted.equals(digest)).isPresent()) {
            throw RegistryError.digestInvalid("The manifest has the digest " + digest
                    + ", not the one in the path. Push it under its own digest.");
        }
        ManifestDocument document = ManifestDocument.parsePushed(bytes);
        document.mediaType().filter(said -> !said.equals(type)).ifPresent(said -> {
            throw RegistryError.manifestInvalid("The Content-Type is " + type + ", but the manifest's mediaType is "
                    + said + ". Send the manifest's own media type.");
        });
        return new Manifests.Pushed(request.repository(), digest, type, bytes, document);
    }

    private static String mediaType(RegistryRequest request) {
        String type = request.header(HeaderNames.CONTENT_TYPE).orElse("");
        if (type.isEmpty() || type.length() > MEDIA_TYPE_LENGTH) {
            throw RegistryError.manifestInvalid("The request has no Content-Type, or one of more than "
                    + MEDIA_TYPE_LENGTH + " characters. Send the manifest's media type.");
        }
        return type;
    }

    private static byte[] body(RegistryRequest request) {
        if (!request.body().isPresent()) {
            throw RegistryError.manifestInvalid("The request has no body. Send the manifest as the body.");
        }
        if (request.request().headers().contentLength().orElse(0) > LIMIT) {
            throw tooLarge();
        }
        try (InputStream in = request.body().open()) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                throw tooLarge();
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RegistryError tooLarge() {
        return new RegistryError(
                413,
                RegistryErrorCode.SIZE_INVALID,
                "A manifest may have at most " + LIMIT + " bytes. Push large contents as a blob.");
    }

    private void ask(String who, String tag, Manifests.Pushed manifest) {
        ManifestDocument document = manifest.document();
        try {
            gate.beforeTag(new PushedManifest(
                    who,
                    manifest.repository(),
                    tag,
                    manifest.digest(),
                    document.artifactType(),
                    document.layers(),
                    document.subject().map(Descriptor::digest)));
        } catch (PushGate.Refusal e) {
            throw RegistryError.manifestInvalid(String.valueOf(e.getMessage()));
        }
    }

    private void delete(RegistryRequest request) {
        String repository = request.repository();
        boolean gone = request.path()
                .digest()
                .map(digest -> manifests.remove(repository, digest))
                .orElseGet(() -> manifests.removeTag(repository, request.path().reference()));
        if (!gone) {
            throw RegistryError.manifestUnknown();
        }
        request.status(Status.ACCEPTED_202);
    }
}
