package io.bootwright.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** The system a client works on, its managers and its quirks: found once. */
final class Target {
    private final Rest rest;
    private final Discovery discovery;
    private final String system;
    private final List<String> managers;
    private final BmcIdentity identity;
    private final Quirks quirks;

    Target(Rest rest, JsonNode root, Optional<String> systemId, QuirkSelection selection, QuirkCatalog catalog) {
        this.rest = rest;
        this.discovery = new Discovery(rest, root);
        this.system = discovery.system(systemId);
        JsonNode node = systemNode();
        this.managers = discovery.managers(node);
        Optional<JsonNode> manager =
                managers.stream().findFirst().map(rest::fetch).map(Answer::body);
        this.identity = BmcIdentity.of(root, node, manager);
        this.quirks = catalog.select(selection, identity);
    }

    Discovery discovery() {
        return discovery;
    }

    String system() {
        return system;
    }

    List<String> managers() {
        return managers;
    }

    BmcIdentity identity() {
        return identity;
    }

    Quirks quirks() {
        return quirks;
    }

    /** The system, read anew. */
    JsonNode systemNode() {
        return rest.get(system).body();
    }

    /** What the BMC shows of the machine, read anew. */
    SystemIdentity shown() {
        JsonNode node = systemNode();
        return SystemIdentity.of(node, discovery.chassis(node));
    }
}
