package io.bootwright.server.bundles;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.server.http.Access;
import io.bootwright.server.http.Json;
import io.bootwright.server.http.Reply;
import io.bootwright.server.security.Permission;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Map;

/** {@code /api/v1/bundles}: what is installed, what is active, what was refused and why. */
final class BundleRoutes implements HttpService {
    private final Bundles bundles;

    BundleRoutes(Bundles bundles) {
        this.bundles = bundles;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/", this::list);
    }

    private void list(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        ObjectNode body = Json.object();
        var items = body.putArray("items");
        Map<String, String> active = bundles.activeDigests();
        bundles.versions().forEach((id, versions) -> items.add(bundle(id, versions, active.getOrDefault(id, ""))));
        var rejected = body.putArray("rejected");
        for (Rejection rejection : bundles.rejections()) {
            var reasons = rejected.addObject()
                    .put("name", rejection.name())
                    .put("origin", rejection.origin().apiName())
                    .put("at", rejection.at().toString())
                    .putArray("reasons");
            rejection.reasons().forEach(reasons::add);
        }
        Reply.json(response, 200, body);
    }

    private ObjectNode bundle(String id, List<BundleVersion> versions, String activeDigest) {
        ObjectNode node = Json.object().put("id", id);
        Catalogue.Active active = bundles.catalogue().bundles().get(id);
        if (active == null) {
            node.putNull("active").putNull("title").putArray("targets");
        } else {
            node.put("active", active.ref().version())
                    .put("title", active.bundle().manifest().title());
            var targets = node.putArray("targets");
            active.bundle().manifest().targets().forEach(target -> targets.add(target.name()));
        }
        var list = node.putArray("versions");
        for (BundleVersion version : versions) {
            list.addObject()
                    .put("version", version.ref().version())
                    .put("digest", version.ref().digest())
                    .put("origin", version.origin().apiName())
                    .put("active", version.ref().digest().equals(activeDigest))
                    .put("installed_at", version.installedAt().toString());
        }
        return node;
    }
}
