package io.bootwright.virtualbmc.redfish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.virtualbmc.Profile;
import io.bootwright.virtualbmc.machine.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The service root and what can be read without a login. */
final class ServiceRoot implements Resources {
    /** The CSDL document, which is XML. */
    static final String METADATA = ROOT + "/$metadata";

    private static final String ODATA = ROOT + "/odata";

    private final Profile profile;
    private final Identity identity;
    private final Faults faults;

    ServiceRoot(Profile profile, Identity identity, Faults faults) {
        this.profile = profile;
        this.identity = identity;
        this.faults = faults;
    }

    /** Whether a path is open to all. */
    static boolean isPublic(String path) {
        return path.equals("/redfish") || path.equals(ROOT) || path.equals(ODATA) || path.equals(METADATA);
    }

    @Override
    public Optional<Resource> at(String path) {
        return switch (path) {
            case "/redfish" -> Optional.of(Resource.of(() -> Json.object().put("v1", ROOT + "/")));
            case ROOT -> Optional.of(Resource.of(this::root));
            case ODATA -> Optional.of(Resource.of(this::odata));
            default -> Optional.empty();
        };
    }

    private Map<String, String> services() {
        Map<String, String> all = new java.util.LinkedHashMap<>();
        for (String name : List.of("Systems", "Managers", "Chassis")) {
            all.put(name, ROOT + "/" + name);
        }
        if (!faults.waits(Fault.Kind.NO_TASK_SERVICE)) {
            all.put("Tasks", ROOT + "/TaskService");
        }
        all.put("UpdateService", UpdateService.SERVICE);
        if (profile.sessions().available()) {
            all.put("SessionService", ROOT + "/SessionService");
        }
        return all;
    }

    private ObjectNode root() {
        ObjectNode root = Json.resource(ROOT + "/", "#ServiceRoot.v1_16_1.ServiceRoot", "RootService", "Root service");
        root.put("RedfishVersion", "1.20.0").put("UUID", identity.uuid().toString());
        root.put("Vendor", profile.vendor()).put("Product", profile.manager().model());
        services().forEach((name, path) -> Json.link(root, name, path));
        ObjectNode links = root.putObject("Links");
        if (profile.sessions().available()) {
            Json.link(links, "Sessions", SessionService.SESSIONS);
        }
        return root;
    }

    private ObjectNode odata() {
        ObjectNode odata = Json.object().put("@odata.context", METADATA);
        ArrayNode values = odata.putArray("value");
        values.addObject().put("name", "Service").put("kind", "Singleton").put("url", ROOT + "/");
        services()
                .forEach((name, path) -> values.addObject()
                        .put("name", name)
                        .put("kind", "Singleton")
                        .put("url", path));
        return odata;
    }

    static String metadata() {
        var xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                + "<edmx:Edmx xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/edmx\" Version=\"4.0\">\n");
        for (String name : List.of(
                "ServiceRoot",
                "ComputerSystemCollection",
                "ComputerSystem",
                "ManagerCollection",
                "Manager",
                "ChassisCollection",
                "Chassis",
                "VirtualMediaCollection",
                "VirtualMedia",
                "SessionService",
                "SessionCollection",
                "Session",
                "TaskService",
                "TaskCollection",
                "Task",
                "UpdateService",
                "SoftwareInventoryCollection",
                "SoftwareInventory")) {
            xml.append("  <edmx:Reference Uri=\"http://redfish.dmtf.org/schemas/v1/")
                    .append(name)
                    .append("_v1.xml\"><edmx:Include Namespace=\"")
                    .append(name)
                    .append("\"/></edmx:Reference>\n");
        }
        return xml.append("  <edmx:DataServices>\n")
                .append("    <Schema xmlns=\"http://docs.oasis-open.org/odata/ns/edm\" Namespace=\"Service\">\n")
                .append("      <EntityContainer Name=\"Service\" Extends=\"ServiceRoot.v1_16_1.ServiceContainer\"/>\n")
                .append("    </Schema>\n  </edmx:DataServices>\n</edmx:Edmx>\n")
                .toString();
    }
}
