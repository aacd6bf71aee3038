package io.bootwright.registry.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.RegistryErrorCode;
import io.bootwright.registry.catalog.DamagedManifestException;
import io.bootwright.registry.catalog.ManifestReader;
import io.bootwright.registry.catalog.ManifestTable;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.oci.ManifestDocument;
import io.bootwright.registry.oci.RegistryError;
import io.helidon.http.HeaderNames;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /v2/}, tags, referrers and the catalog. Safe for use by many threads. */
public final class ListEndpoints {
    /** Names on a page. */
    private static final int MOST = 10_000;

    /** Referrers on a page: a page must not be larger than a manifest may be. */
    private static final int REFERRERS = 250;

    /** Repositories that are read at a time when most of them may not be shown. */
    private static final int LOOK_AHEAD = 1000;

    private static final Logger LOG = LoggerFactory.getLogger(ListEndpoints.class);

    private final ManifestTable table;
    private final ManifestReader reader;
    private final RegistryAccess access;

    public ListEndpoints(ManifestTable table, ManifestReader reader, RegistryAccess access) {
        this.table = table;
        this.reader = reader;
        this.access = access;
    }

    void base(RegistryRequest request) {
        onlyGet(request);
        request.json("application/json", "{}");
    }

    void catalog(RegistryRequest request) {
        onlyGet(request);
        int limit = limit(request);
        String after = request.query("last").orElse("");
        List<String> names = limit == 0 ? List.of() : visible(request, after, limit + 1);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        var list = body.putArray("repositories");
        page(request, names, limit, "/v2/_catalog").forEach(list::add);
        request.json("application/json", body.toString());
    }

    /** The first repositories by name that the caller may see. */
    private List<String> visible(RegistryRequest request, String after, int most) {
        Optional<String> authorization = request.header(HeaderNames.AUTHORIZATION);
        int size = Math.max(most, LOOK_AHEAD);
        List<String> visible = new ArrayList<>();
        List<String> page = table.repositories(after, size);
        while (!page.isEmpty() && visible.size() < most) {
            page.stream()
                    .filter(name -> access.check(authorization, Optional.of(name), Action.CATALOG)
                            instanceof RegistryAccess.Decision.Allowed)
                    .forEach(visible::add);
            page = page.size() < size ? List.of() : table.repositories(page.getLast(), size);
        }
        return visible.subList(0, Math.min(most, visible.size()));
    }

    void tags(RegistryRequest request) {
        onlyGet(request);
        if (!table.repositoryExists(request.repository())) {
            throw RegistryError.nameUnknown();
        }
        int limit = limit(request);
        String after = request.query("last").orElse("");
        List<String> tags = limit == 0 ? List.of() : table.tags(request.repository(), after, limit + 1);
        ObjectNode body = JsonNodeFactory.instance.objectNode().put("name", request.repository());
        var list = body.putArray("tags");
        page(request, tags, limit, "/v2/" + request.repository() + "/tags/list").forEach(list::add);
        request.json("application/json", body.toString());
    }

    private static List<String> page(RegistryRequest request, List<String> names, int limit, String path) {
        if (names.size() <= limit) {
            return names;
        }
        List<String> shown = names.subList(0, limit);
        link(request, path + "?n=" + limit + "&last=" + URLEncoder.encode(shown.getLast(), StandardCharsets.UTF_8));
        return shown;
    }

    private static void link(RegistryRequest request, String next) {
        request.response().header(HeaderNames.LINK, "<" + next + ">; rel=\"next\"");
    }

    private static int limit(RegistryRequest request) {
        Optional<String> n = request.query("n");
        if (n.isEmpty()) {
            return MOST;
        }
        if (!n.get().matches("\\d{1,9}")) {
            throw new RegistryError(
                    400,
                    RegistryErrorCode.PAGINATION_NUMBER_INVALID,
                    "The query parameter n takes a whole number from 0 to 999999999.");
        }
        return Math.min(MOST, Integer.parseInt(n.get()));
    }

    void referrers(RegistryRequest request) {
        onlyGet(request);
        Digest subject = request.path()
                .digest()
                .orElseThrow(
                        () -> RegistryError.digestInvalid("The path has no digest. Name the subject by its digest."));
        Optional<String> type = request.query("artifactType");
        List<ManifestTable.ManifestRow> found = table.referrers(
                request.repository(), subject, type, request.query("last").orElse(""), REFERRERS + 1);
        ObjectNode index =
                JsonNodeFactory.instance.objectNode().put("schemaVersion", 2).put("mediaType", ManifestDocument.INDEX);
        var manifests = index.putArray("manifests");
        found.stream().limit(REFERRERS).forEach(row -> describe(row, manifests.addObject()));
        if (found.size() > REFERRERS) {
            String filter = type.map(asked -> "artifactType=" + URLEncoder.encode(asked, StandardCharsets.UTF_8) + "&")
                    .orElse("");
            link(
                    request,
                    "/v2/" + request.repository() + "/referrers/" + subject + "?" + filter + "last="
                            + found.get(REFERRERS - 1).digest());
        }
        type.ifPresent(asked -> request.response().header(HeaderNames.create("OCI-Filters-Applied"), "artifactType"));
        request.json(ManifestDocument.INDEX, index.toString());
    }

    private void describe(ManifestTable.ManifestRow row, ObjectNode node) {
        node.put("mediaType", row.mediaType())
                .put("digest", row.digest().toString())
                .put("size", row.size());
        row.artifactType().ifPresent(artifact -> node.put("artifactType", artifact));
        try {
            JsonNode annotations = reader.read(row.digest()).annotations();
            if (!annotations.isEmpty()) {
                node.set("annotations", annotations);
            }
        } catch (DamagedManifestException e) {
            LOG.warn(
                    "The manifest {} is damaged, so it is listed without annotations. {} Push it again, or delete it.",
                    row.digest(),
                    e.finding());
        }
    }

    private static void onlyGet(RegistryRequest request) {
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            throw request.wrongMethod();
        }
    }
}
