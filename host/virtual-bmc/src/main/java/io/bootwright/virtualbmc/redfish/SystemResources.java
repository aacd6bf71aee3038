package io.bootwright.virtualbmc.redfish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.virtualbmc.Profile;
import io.bootwright.virtualbmc.http.HttpResponse;
import io.bootwright.virtualbmc.machine.BootOverride;
import io.bootwright.virtualbmc.machine.Machine;
import io.bootwright.virtualbmc.machine.PowerState;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The one ComputerSystem: identity, power, boot override. */
final class SystemResources implements Resources {
    private static final String SYSTEMS = ROOT + "/Systems";

    private final Profile profile;
    private final FirmwareVersions firmware;
    private final Machine machine;
    private final BootSettings boot;
    private final String path;

    SystemResources(Profile profile, FirmwareVersions firmware, Machine machine, BootSettings boot) {
        this.profile = profile;
        this.firmware = firmware;
        this.machine = machine;
        this.boot = boot;
        this.path = systemPath(profile);
    }

    static String systemPath(Profile profile) {
        return SYSTEMS + "/" + profile.systemId();
    }

    private String resetPath() {
        return path + "/Actions/ComputerSystem.Reset";
    }

    @Override
    public Optional<Resource> at(String wanted) {
        if (wanted.equals(SYSTEMS)) {
            return Optional.of(Resource.of(
                    () -> Json.collection(SYSTEMS, "ComputerSystemCollection", "Computer systems", List.of(path))));
        }
        if (wanted.equals(path)) {
            return Optional.of(Resource.of(this::system).with("PATCH", this::patchSystem));
        }
        if (wanted.equals(resetPath())) {
            return Optional.of(Resource.action(this::reset));
        }
        if (wanted.equals(path + "/Settings") && profile.boot().settingsResource()) {
            return Optional.of(Resource.of(this::settings).with("PATCH", this::patchSettings));
        }
        return Optional.empty();
    }

    private ObjectNode system() {
        ObjectNode node = Json.resource(path, "#ComputerSystem.v1_22_0.ComputerSystem", profile.systemId(), "System");
        node.put("SystemType", "Physical")
                .put("Manufacturer", profile.vendor())
                .put("Model", profile.model())
                .put("SerialNumber", machine.identity().serial())
                .put("UUID", machine.identity().uuid().toString())
                .put("BiosVersion", firmware.of(FirmwareVersions.BIOS).orElse(""))
                .put("PowerState", machine.power().text());
        node.putObject("Status")
                .put("State", machine.power() == PowerState.OFF ? "Disabled" : "Enabled")
                .put("Health", "OK");
        node.set("Boot", boot.show());
        node.putObject("BootProgress").put("LastState", machine.view().bootProgress());
        machine.view()
                .lastReset()
                .ifPresent(at -> node.put(
                        "LastResetTime", at.truncatedTo(ChronoUnit.MILLIS).toString()));
        if (profile.media().at().contains("system")) {
            Json.link(node, "VirtualMedia", path + "/VirtualMedia");
        }
        ObjectNode links = node.putObject("Links");
        links.putArray("ManagedBy").addObject().put("@odata.id", ManagerResources.managerPath(profile));
        links.putArray("Chassis").addObject().put("@odata.id", ManagerResources.CHASSIS + "/1");
        ObjectNode action =
                node.putObject("Actions").putObject("#ComputerSystem.Reset").put("target", resetPath());
        profile.power().resetTypes().forEach(action.putArray("ResetType@Redfish.AllowableValues")::add);
        if (profile.boot().settingsResource()) {
            ObjectNode settings = node.putObject("@Redfish.Settings");
            settings.put("@odata.type", "#Settings.v1_3_5.Settings");
            Json.link(settings, "SettingsObject", path + "/Settings");
        }
        return node;
    }

    private ObjectNode settings() {
        ObjectNode node = Json.resource(
                path + "/Settings", "#ComputerSystem.v1_22_0.ComputerSystem", "Settings", "Pending settings");
        node.set("Boot", boot.show());
        return node;
    }

    private HttpResponse patchSystem(ObjectNode body) {
        if (profile.boot().settingsResource()) {
            throw RedfishError.notWritable("Boot");
        }
        patch(body);
        return Json.response(200, system());
    }

    private HttpResponse patchSettings(ObjectNode body) {
        patch(body);
        return Json.response(200, settings());
    }

    private void patch(ObjectNode body) {
        body.fieldNames().forEachRemaining(name -> {
            if (!name.equals("Boot")) {
                throw RedfishError.notWritable(name);
            }
        });
        if (!(body.get("Boot") instanceof ObjectNode wanted)) {
            throw RedfishError.missing("Boot", false);
        }
        BootOverride changed = boot.changed(wanted);
        if (!boot.ignores(changed)) {
            machine.override(changed);
        }
    }

    private HttpResponse reset(ObjectNode body) {
        String type = body.path("ResetType").asText("");
        if (type.isEmpty()) {
            throw RedfishError.missing("ResetType", true);
        }
        if (!profile.power().resetTypes().contains(type)) {
            throw new RedfishError(
                    400,
                    "ActionParameterNotSupported",
                    "The parameter ResetType with the value " + type + " is not supported on the target resource.",
                    "ResetType",
                    type);
        }
        boolean on = machine.power() == PowerState.ON || machine.power() == PowerState.POWERING_ON;
        boolean wantsOn = type.equals("On") || type.equals("ForceOn");
        if (profile.power().refuseSameState() && on == wantsOn) {
            throw new RedfishError(
                    409,
                    "InvalidOperationForSystemState",
                    "The operation " + type + " is not possible while the power is "
                            + machine.power().text() + ".");
        }
        switch (type) {
            case "On", "ForceOn" -> machine.powerOn();
            case "ForceOff", "PushPowerButton" -> machine.powerOff();
            case "GracefulShutdown" -> machine.shutDown();
            default -> machine.restart();
        }
        return HttpResponse.empty(204);
    }
}
