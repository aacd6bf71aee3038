package io.bootwright.registry;

import io.bootwright.registry.transfer.EntityTags;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code /v2/<name>/manifests/<tag or digest>}. */
final class ManifestEndpoints {
    private static final int LIMIT = 8 * 1024 * 1024;
    private static final int MEDIA_TYPE_LENGTH = 255;
    private static final int MOST_CHILDREN = 200;

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

    private void get(RegistryRoutes.Call call, boolean withBody) {
        ManifestCache.Found found = registry.manifests()
                .find(call.repository(), call.path().reference())
                .orElseThrow(RegistryError::manifestUnknown);
        ManifestTable.ManifestRow row = found.row();
        call.contentDigest(row.digest());
        call.response().header(HeaderNames.ETAG, found.etag());
        if (EntityTags.match(call.request().headers().first(HeaderNames.IF_NONE_MATCH), found.etag())) {
            call.response().status(Status.NOT_MODIFIED_304).send();
            return;
        }
        call.response().header(HeaderNames.CONTENT_TYPE, row.mediaType());
        if (withBody) {
            byte[] content = found.content()
                    .or(() -> registry.blobs().read(row.digest()))
                    .orElseThrow(RegistryError::manifestUnknown);
            registry.figures().sent(content.length);
            call.response().send(content);
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
                bytes,
                new ManifestTable.NewManifest(
                        call.repository(),
                        new ManifestTable.ManifestRow(digest, type, bytes.length, document.artifactType()),
                        document.subject().map(Descriptor::digest),
                        tags,
                        parts(document)));
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
    private void store(byte[] bytes, ManifestTable.NewManifest manifest) {
        Digest digest = manifest.row().digest();
        registry.leases().using().lock();
        try {
            registry.blobs().put(bytes, digest);
            registry.manifestTable()
                    .put(manifest, registry.clock().instant(), registry.leases().fromNow());
            if (registry.blobs().fileOrTrash(digest).isEmpty()) {
                registry.blobs().put(bytes, digest);
            }
        } finally {
            registry.leases().using().unlock();
            registry.manifests().changed();
        }
    }

    /** What a manifest is made of; of an index also what its children are made of. */
    private Set<Digest> parts(ManifestDocument document) {
        Set<Digest> parts = new LinkedHashSet<>(document.references());
        for (Descriptor child :
                document.manifests().stream().limit(MOST_CHILDREN).toList()) {
            try {
                registry.blobs()
                        .read(child.digest(), LIMIT)
                        .ifPresent(bytes ->
                                parts.addAll(ManifestDocument.parse(bytes).references()));
            } catch (RegistryError e) {
                // A child that is no manifest has no parts.
                continue;
            }
        }
        return parts;
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
                .map(digest -> registry.manifestTable().remove(call.repository(), digest))
                .orElseGet(() -> registry.manifestTable()
                        .removeTag(call.repository(), call.path().reference()));
        registry.manifests().changed();
        if (!gone) {
            throw RegistryError.manifestUnknown();
        }
        call.response().status(Status.ACCEPTED_202).send();
    }
}
