package io.bootwright.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.HeaderNames;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code /v2/}, tags, referrers and the catalog. */
final class ListEndpoints {
    private static final int MOST = 10_000;
    /** Referrers on a page: a page must not be larger than a manifest may be. */
    private static final int REFERRERS = 250;

    /** Repositories looked at in one go when most of them may not be shown. */
    private static final int LOOK_AHEAD = 1000;

    private final Registry registry;
    private final RegistryAccess access;

    ListEndpoints(Registry registry, RegistryAccess access) {
        this.registry = registry;
        this.access = access;
    }

    void base(RegistryRoutes.Call call) {
        onlyGet(call);
        call.json("application/json", "{}");
    }

    void catalog(RegistryRoutes.Call call) {
        onlyGet(call);
        int limit = limit(call);
        String after = call.query("last").orElse("");
        List<String> names = limit == 0 ? List.of() : visible(call, after, limit + 1);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var list = body.putArray("repositories");
        page(call, names, limit, "/v2/_catalog").forEach(list::add);
        call.json("application/json", body.toString());
    }

    /** The first repositories by name that the caller may know of. */
    private List<String> visible(RegistryRoutes.Call call, String after, int most) {
        Optional<String> authorization = call.request().headers().first(HeaderNames.AUTHORIZATION);
        int size = Math.max(most, LOOK_AHEAD);
        List<String> visible = new ArrayList<>();
        List<String> page = registry.manifestTable().repositories(after, size);
        while (!page.isEmpty() && visible.size() < most) {
            page.stream()
                    .filter(name -> access.check(authorization, Optional.of(name), Action.CATALOG)
                            instanceof RegistryAccess.Decision.Allowed)
                    .forEach(visible::add);
            page = page.size() < size ? List.of() : registry.manifestTable().repositories(page.getLast(), size);
        }
        return visible.subList(0, Math.min(most, visible.size()));
    }

    void tags(RegistryRoutes.Call call) {
        onlyGet(call);
        if (!registry.manifestTable().repositoryExists(call.repository())) {
            throw RegistryError.nameUnknown();
        }
        int limit = limit(call);
        String after = call.query("last").orElse("");
        List<String> tags = limit == 0 ? List.of() : registry.manifestTable().tags(call.repository(), after, limit + 1);
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("name", call.repository());
        var list = body.putArray("tags");
        page(call, tags, limit, "/v2/" + call.repository() + "/tags/list").forEach(list::add);
        call.json("application/json", body.toString());
    }

    private static List<String> page(RegistryRoutes.Call call, List<String> names, int limit, String path) {
        if (names.size() <= limit) {
            return names;
        }
        List<String> shown = names.subList(0, limit);
        link(call, path + "?n=" + limit + "&last=" + URLEncoder.encode(shown.getLast(), StandardCharsets.UTF_8));
        return shown;
    }

    private static void link(RegistryRoutes.Call call, String next) {
        call.response().header(HeaderNames.LINK, "<" + next + ">; rel=\"next\"");
    }

    private static int limit(RegistryRoutes.Call call) {
        Optional<String> n = call.query("n");
        if (n.isEmpty()) {
            return MOST;
        }
        if (!n.get().matches("\\d{1,9}")) {
            throw new RegistryError(400, "PAGINATION_NUMBER_INVALID", "n is a whole number");
        }
        return Math.min(MOST, Integer.parseInt(n.get()));
    }

    void referrers(RegistryRoutes.Call call) {
        onlyGet(call);
        Digest subject = call.path().digest().orElseThrow(() -> RegistryError.digestInvalid("a digest is needed"));
        Optional<String> type = call.query("artifactType");
        List<ManifestTable.ManifestRow> found = registry.manifestTable()
                .referrers(call.repository(), subject, type, call.query("last").orElse(""), REFERRERS + 1);
        ObjectNode index =
                JsonNodeFactory.instance.objectNode().put("schemaVersion", 2).put("mediaType", ManifestDocument.INDEX);
        var manifests = index.putArray("manifests");
        found.stream().limit(REFERRERS).forEach(row -> describe(row, manifests.addObject()));
        if (found.size() > REFERRERS) {
            String filter = type.map(asked -> "artifactType=" + URLEncoder.encode(asked, StandardCharsets.UTF_8) + "&")
                    .orElse("");
            link(
                    call,
                    "/v2/" + call.repository() + "/referrers/" + subject + "?" + filter + "last="
                            + found.get(REFERRERS - 1).digest());
        }
        type.ifPresent(asked -> call.response().header(HeaderNames.create("OCI-Filters-Applied"), "artifactType"));
        call.json(ManifestDocument.INDEX, index.toString());
    }

    private void describe(ManifestTable.ManifestRow row, ObjectNode node) {
        node.put("mediaType", row.mediaType())
                .put("digest", row.digest().toString())
                .put("size", row.size());
        row.artifactType().ifPresent(artifact -> node.put("artifactType", artifact));
        registry.blobs()
                .read(row.digest())
                .map(bytes -> ManifestDocument.parse(bytes).annotations())
                .filter(annotations -> !annotations.isEmpty())
                .ifPresent(annotations -> node.set("annotations", annotations));
    }

    private static void onlyGet(RegistryRoutes.Call call) {
        if (!call.method().equals("GET") && !call.method().equals("HEAD")) {
            throw call.wrongMethod();
        }
    }
}
