package io.bootwright.server.bundles;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.server.bundles.install.Catalogue;
import io.bootwright.server.bundles.model.BundleVersion;
import io.bootwright.server.bundles.model.Rejection;
import io.bootwright.server.http.Page;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Bundles as the API shows them. */
final class BundleDocument {
    private final Bundles bundles;

    BundleDocument(Bundles bundles) {
        this.bundles = bundles;
    }

    /** A page of the bundles, and everything that was refused. */
    ObjectNode all(Page page) {
        Map<String, String> active = bundles.activeDigests();
        ObjectNode body = page.bodyOfAll(
                bundles.versions().entrySet(),
                entry -> bundle(entry.getKey(), entry.getValue(), active.getOrDefault(entry.getKey(), "")),
                Map.Entry::getKey);
        var rejected = body.putArray("rejected");
        for (Rejection rejection : bundles.rejections()) {
            var reasons = rejected.addObject()
                    .put("name", rejection.name())
                    .put("origin", rejection.origin().apiName())
                    .put("at", rejection.at().toString())
                    .putArray("reasons");
            rejection.reasons().forEach(reasons::add);
        }
        return body;
    }

    Optional<ObjectNode> one(String id) {
        return Optional.ofNullable(bundles.versions().get(id))
                .map(versions -> bundle(id, versions, bundles.activeDigests().getOrDefault(id, "")));
    }

    private ObjectNode bundle(String id, List<BundleVersion> versions, String activeDigest) {
        ObjectNode node = Json.object().put("id", id);
        Catalogue.Active active = bundles.catalogue().bundles().get(id);
        if (active == null) {
            node.putNull("active").putNull("title").putNull("concurrency").putArray("targets");
        } else {
            node.put("active", active.ref().version())
                    .put("title", active.bundle().manifest().title());
            active.bundle()
                    .manifest()
                    .concurrency()
                    .ifPresentOrElse(most -> node.put("concurrency", most), () -> node.putNull("concurrency"));
            var targets = node.putArray("targets");
            active.bundle().manifest().targets().forEach(target -> targets.add(target.name()));
        }
        var list = node.putArray("versions");
        for (BundleVersion version : versions) {
            list.addObject()
                    .put("version", version.ref().version())
                    .put("digest", version.ref().digest())
                    .put("origin", version.origin().apiName())
                    .put("signature", version.signature().text())
                    .put("trusted", version.trusted())
                    .put("published_by", version.publishedBy())
                    .put("active", version.ref().digest().equals(activeDigest))
                    .put("installed_at", version.installedAt().toString());
        }
        return node;
    }

    /** One version, as who published it is told. */
    ObjectNode version(BundleVersion version) {
        return Json.object()
                .put("id", version.ref().id())
                .put("version", version.ref().version())
                .put("digest", version.ref().digest())
                .put(
                        "active",
                        version.ref()
                                .digest()
                                .equals(bundles.activeDigests()
                                        .get(version.ref().id())))
                .put("signature", version.signature().text());
    }
}
