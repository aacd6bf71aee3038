package io.bootwright.virtualbmc.redfish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.virtualbmc.Profile;
import java.util.List;
import java.util.Optional;

/** The BMC itself, and the box around the system. */
final class ManagerResources implements Resources {
    static final String CHASSIS = ROOT + "/Chassis";

    private static final String MANAGERS = ROOT + "/Managers";

    private final Profile profile;
    private final FirmwareVersions firmware;
    private final String serial;

    ManagerResources(Profile profile, FirmwareVersions firmware, String serial) {
        this.profile = profile;
        this.firmware = firmware;
        this.serial = serial;
    }

    static String managerPath(Profile profile) {
        return MANAGERS + "/" + profile.manager().id();
    }

    @Override
    public Optional<Resource> at(String path) {
        String manager = managerPath(profile);
        if (path.equals(MANAGERS)) {
            return Optional.of(
                    Resource.of(() -> Json.collection(MANAGERS, "ManagerCollection", "Managers", List.of(manager))));
        }
        if (path.equals(manager)) {
            return Optional.of(Resource.of(this::manager));
        }
        if (path.equals(CHASSIS)) {
            return Optional.of(Resource.of(
                    () -> Json.collection(CHASSIS, "ChassisCollection", "Chassis", List.of(CHASSIS + "/1"))));
        }
        return path.equals(CHASSIS + "/1") ? Optional.of(Resource.of(this::chassis)) : Optional.empty();
    }

    private ObjectNode manager() {
        String path = managerPath(profile);
        ObjectNode node = Json.resource(
                path, "#Manager.v1_19_1.Manager", profile.manager().id(), "Manager");
        node.put("ManagerType", "BMC")
                .put("Manufacturer", profile.vendor())
                .put("Model", profile.manager().model())
                .put("FirmwareVersion", firmware.of(FirmwareVersions.BMC).orElse(""));
        node.putObject("Status").put("State", "Enabled").put("Health", "OK");
        if (profile.media().at().contains("manager")) {
            Json.link(node, "VirtualMedia", path + "/VirtualMedia");
        }
        ObjectNode links = node.putObject("Links");
        links.putArray("ManagerForServers").addObject().put("@odata.id", SystemResources.systemPath(profile));
        links.putArray("ManagerForChassis").addObject().put("@odata.id", CHASSIS + "/1");
        return node;
    }

    private ObjectNode chassis() {
        ObjectNode node = Json.resource(CHASSIS + "/1", "#Chassis.v1_25_1.Chassis", "1", "Chassis");
        node.put("ChassisType", "RackMount")
                .put("Manufacturer", profile.vendor())
                .put("SerialNumber", serial);
        ObjectNode links = node.putObject("Links");
        links.putArray("ComputerSystems").addObject().put("@odata.id", SystemResources.systemPath(profile));
        links.putArray("ManagedBy").addObject().put("@odata.id", managerPath(profile));
        return node;
    }
}
