package io.bootwright.registry;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** {@code /v2/<name>/manifests/<tag or digest>}. */
final class ManifestEndpoints {
    private static final int LIMIT = 8 * 1024 * 1024;
    private static final int MEDIA_TYPE_LENGTH = 255;

    private final Registry registry;
    private final PushGate gate;

    ManifestEndpoints(Registry registry, PushGate gate) {
        this.registry = registry;
        this.gate = gate;
    }

    void answer(RegistryRoutes.Call call) {
        switch (call.method()) {
            case "GET" -> get(call, true);
            case "HEAD" -> get(call, false);
            case "PUT" -> put(call);
            case "DELETE" -> delete(call);
            default -> throw call.wrongMethod();
        }
    }

    private Optional<Digest> resolve(RegistryRoutes.Call call) {
        return call.path()
                .digest()
                .or(() -> registry.tables().tag(call.repository(), call.path().reference()));
    }

    private void get(RegistryRoutes.Call call, boolean withBody) {
        RegistryTables.ManifestRow row = resolve(call)
                .flatMap(digest -> registry.tables().manifest(call.repository(), digest))
                .orElseThrow(RegistryError::manifestUnknown);
        String etag = "\"" + row.digest() + "\"";
        call.contentDigest(row.digest());
        call.response().header(HeaderNames.ETAG, etag);
        if (call.request()
                .headers()
                .first(HeaderNames.IF_NONE_MATCH)
                .filter(etag::equals)
                .isPresent()) {
            call.response().status(Status.NOT_MODIFIED_304).send();
            return;
        }
        call.response().header(HeaderNames.CONTENT_TYPE, row.mediaType());
        if (withBody) {
            call.response().send(registry.blobs().read(row.digest()).orElseThrow(RegistryError::manifestUnknown));
        } else {
            call.response().contentLength(row.size());
            call.response().send();
        }
    }

    private void put(RegistryRoutes.Call call) {
        String type = mediaType(call);
        byte[] bytes = body(call);
        ManifestDocument document = ManifestDocument.parse(bytes);
        if (document.mediaType().filter(said -> !said.equals(type)).isPresent()) {
            throw RegistryError.manifestInvalid("Content-Type is " + type + ", the manifest says "
                    + document.mediaType().get());
        }
        Optional<Digest> named = call.path().digest();
        Digest digest = Digest.of(named.map(Digest::algorithm).orElse(Digest.DEFAULT_ALGORITHM), bytes);
        if (named.filter(wanted -> !wanted.equals(digest)).isPresent()) {
            throw RegistryError.digestInvalid("the manifest has the digest " + digest);
        }
        List<String> tags = named.isPresent()
                ? call.request().query().all("tag", List::of)
                : List.of(call.path().reference());
        for (String tag : tags) {
            if (!RegistryPath.isTag(tag)) {
                throw new RegistryError(400, "TAG_INVALID", "a tag has 1 to 128 letters, digits and . _ -");
            }
            ask(call, tag, digest, document);
        }
        store(
                call.repository(),
                bytes,
                new RegistryTables.ManifestRow(digest, type, bytes.length, document.artifactType()),
                document.subject().map(Descriptor::digest),
                tags);
        call.contentDigest(digest);
        call.response().header(HeaderNames.LOCATION, "/v2/" + call.repository() + "/manifests/" + digest);
        document.subject()
                .ifPresent(subject -> call.response()
                        .header(
                                HeaderNames.create("OCI-Subject"),
                                subject.digest().toString()));
        if (named.isPresent() && !tags.isEmpty()) {
            call.response().header(HeaderNames.create("OCI-Tag"), String.join(", ", tags));
        }
        call.response().status(Status.CREATED_201).send();
    }

    /** Blobs that are missing may come later, or never: manifests may be sparse. */
    private void store(
            String repository,
            byte[] bytes,
            RegistryTables.ManifestRow row,
            Optional<Digest> subject,
            List<String> tags) {
        registry.leases().using().lock();
        try {
            registry.blobs().put(bytes, row.digest());
            registry.leases().renew(row.digest(), registry.clock().instant());
            registry.tables()
                    .putManifest(
                            repository, row, subject, tags, registry.clock().instant());
        } finally {
            registry.leases().using().unlock();
        }
    }

    private static String mediaType(RegistryRoutes.Call call) {
        String type = call.request().headers().first(HeaderNames.CONTENT_TYPE).orElse("");
        if (type.isEmpty() || type.length() > MEDIA_TYPE_LENGTH) {
            throw RegistryError.manifestInvalid("a manifest needs its media type as Content-Type");
        }
        return type;
    }

    private static byte[] body(RegistryRoutes.Call call) {
        if (!call.body().isPresent()) {
            throw RegistryError.manifestInvalid("there is no manifest in the request");
        }
        if (call.request().headers().contentLength().orElse(0) > LIMIT) {
            throw tooLarge();
        }
        try (InputStream in = call.body().open()) {
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
        return new RegistryError(413, "SIZE_INVALID", "a manifest may have at most " + LIMIT + " bytes");
    }

    private void ask(RegistryRoutes.Call call, String tag, Digest digest, ManifestDocument document) {
        try {
            gate.beforeTag(new PushedManifest(
                    call.who(),
                    call.repository(),
                    tag,
                    digest,
                    document.artifactType(),
                    document.layers(),
                    document.subject().map(Descriptor::digest)));
        } catch (PushGate.Refusal e) {
            throw RegistryError.manifestInvalid(String.valueOf(e.getMessage()));
        }
    }

    private void delete(RegistryRoutes.Call call) {
        boolean gone = call.path()
                .digest()
                .map(digest -> registry.tables().removeManifest(call.repository(), digest))
                .orElseGet(() -> registry.tables()
                        .removeTag(call.repository(), call.path().reference()));
        if (!gone) {
            throw RegistryError.manifestUnknown();
        }
        call.response().status(Status.ACCEPTED_202).send();
    }
}
