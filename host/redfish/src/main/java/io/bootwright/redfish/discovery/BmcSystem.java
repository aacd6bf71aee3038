package io.bootwright.redfish.discovery;

import io.bootwright.redfish.quirks.BmcModel;
import io.bootwright.redfish.quirks.QuirkCatalog;
import io.bootwright.redfish.quirks.QuirkSelection;
import io.bootwright.redfish.quirks.Quirks;
import io.bootwright.redfish.transport.BmcResponse;
import io.bootwright.redfish.transport.Rest;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** The system a client works on, its managers and its quirks: found once. */
public final class BmcSystem {
    private final Rest rest;
    private final Discovery discovery;
    private final String system;
    private final List<String> managers;
    private final BmcModel identity;
    private final Quirks quirks;

    public BmcSystem(Rest rest, JsonNode root, Optional<String> systemId, QuirkSelection selection, QuirkCatalog catalog) {
        this.rest = rest;
        this.discovery = new Discovery(rest, root);
        this.system = discovery.system(systemId);
        JsonNode node = systemNode();
        this.managers = discovery.managers(node);
        Optional<JsonNode> manager =
                managers.stream().findFirst().map(rest::fetch).map(BmcResponse::body);
        this.identity = BmcModel.of(root, node, manager);
        this.quirks = catalog.select(selection, identity);
    }

    public Discovery discovery() {
        return discovery;
    }

    public String system() {
        return system;
    }

    public List<String> managers() {
        return managers;
    }

    public BmcModel identity() {
        return identity;
    }

    public Quirks quirks() {
        return quirks;
    }

    /** The system, read anew. */
    public JsonNode systemNode() {
        return rest.get(system).body();
    }
}
