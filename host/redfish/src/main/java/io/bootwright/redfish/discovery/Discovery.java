package io.bootwright.redfish.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.errors.BmcErrorCode;
import io.bootwright.redfish.transport.BmcHint;
import io.bootwright.redfish.transport.BmcResponse;
import io.bootwright.redfish.transport.Json;
import io.bootwright.redfish.transport.OdataPath;
import io.bootwright.redfish.transport.Rest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the resources of a BMC by its links, never by assumed paths. */
public final class Discovery {
    private static final int MOST_MEMBERS = 256;
    private static final int MOST_PAGES = 16;
    private static final int MOST_CHASSIS = 8;

    private final Rest rest;
    private final JsonNode root;

    public Discovery(Rest rest, JsonNode root) {
        this.rest = rest;
        this.root = root;
    }

    /** A service or collection that the service root names. */
    public Optional<String> link(String name) {
        return OdataPath.link(root, name);
    }

    /** The path of the system asked for, or of the only one. */
    public String system(Optional<String> id) {
        String collection = OdataPath.link(root, "Systems")
                .orElseThrow(
                        () -> rest.errors()
                                .unsupported(
                                        "its Redfish service has no Systems collection",
                                        BmcHint.of(
                                                BmcErrorCode.BMC_NO_SYSTEM,
                                                "Check that bmc.address is the server's BMC and not a chassis or power unit.")));
        List<String> members = members(collection);
        List<String> ids = members.stream().map(OdataPath::id).toList();
        if (id.isPresent()) {
            return members.stream()
                    .filter(uri -> uri.equals(id.get()) || OdataPath.id(uri).equals(id.get()))
                    .findFirst()
                    .orElseThrow(() -> rest.errors()
                            .unsupported(
                                    "it has no system " + id.get() + ", but " + ids,
                                    BmcHint.of(
                                            BmcErrorCode.BMC_NO_SYSTEM,
                                            "Set system_id of the server to one of " + String.join(", ", ids) + ".")));
        }
        if (members.size() != 1) {
            throw rest.errors()
                    .unsupported(
                            members.isEmpty()
                                    ? "its Systems collection is empty"
                                    : "it has several systems: " + String.join(", ", ids),
                            BmcHint.of(
                                    BmcErrorCode.BMC_NO_SYSTEM,
                                    members.isEmpty()
                                            ? "Wait until the BMC has started, or give the account more privileges."
                                            : "Set system_id of the server to one of them."));
        }
        return members.getFirst();
    }

    /** Managers of a system: those it names, or else all there are. */
    public List<String> managers(JsonNode system) {
        List<String> named = new ArrayList<>();
        for (JsonNode each : Json.at(system, "Links", "ManagedBy")) {
            OdataPath.link(each).ifPresent(named::add);
        }
        if (named.isEmpty()) {
            OdataPath.link(root, "Managers").ifPresent(uri -> named.addAll(members(uri)));
        }
        return named.stream().distinct().sorted(byId()).limit(MOST_MEMBERS).toList();
    }

    /** The chassis a system names, as far as they can be read. */
    public List<JsonNode> chassis(JsonNode system) {
        Set<String> named = new LinkedHashSet<>();
        for (JsonNode each : Json.at(system, "Links", "Chassis")) {
            OdataPath.link(each).ifPresent(named::add);
        }
        return named.stream()
                .limit(MOST_CHASSIS)
                .map(rest::fetch)
                .filter(BmcResponse::ok)
                .map(BmcResponse::body)
                .toList();
    }

    /** Paths of all virtual media, the system's first, with {@code system} or {@code manager}. */
    public Map<String, String> media(JsonNode system, List<String> managers) {
        Map<String, String> media = new LinkedHashMap<>();
        OdataPath.link(system, "VirtualMedia")
                .ifPresent(uri -> optionalMembers(uri).forEach(each -> media.putIfAbsent(each, "system")));
        for (String manager : managers) {
            BmcResponse answer = rest.fetch(manager);
            if (answer.ok()) {
                OdataPath.link(answer.body(), "VirtualMedia")
                        .ifPresent(uri -> optionalMembers(uri).forEach(each -> media.putIfAbsent(each, "manager")));
            }
        }
        return media;
    }

    private List<String> optionalMembers(String collection) {
        BmcResponse answer = rest.fetch(collection);
        // A link without a resource behind it: met where a licence is missing.
        return answer.ok() || answer.status() == 401 ? members(collection) : List.of();
    }

    public List<String> members(String collection) {
        Set<String> members = new LinkedHashSet<>();
        Optional<String> page = Optional.of(collection);
        for (int pages = 0; page.isPresent() && pages < MOST_PAGES; pages++) {
            JsonNode body = rest.get(page.get()).body();
            for (JsonNode each : body.path("Members")) {
                if (members.size() < MOST_MEMBERS) {
                    OdataPath.link(each).ifPresent(members::add);
                }
            }
            page = Json.text(body, "Members@odata.nextLink").flatMap(OdataPath::local);
        }
        return members.stream().sorted(byId()).toList();
    }

    private static Comparator<String> byId() {
        return Comparator.comparing(OdataPath::id, OdataPath.NATURAL).thenComparing(uri -> uri);
    }
}
