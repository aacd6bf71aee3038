package io.bootwright.virtualbmc.redfish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.virtualbmc.Profile;
import io.bootwright.virtualbmc.http.HttpRequest;
import io.bootwright.virtualbmc.machine.BootOverride;
import io.bootwright.virtualbmc.machine.Machine;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The Boot object of a system, with the habits of its profile. */
final class BootSettings {
    private static final String TARGET = "BootSourceOverrideTarget";
    private static final String ENABLED = "BootSourceOverrideEnabled";
    private static final String MODE = "BootSourceOverrideMode";

    private final Profile.Boot habits;
    private final Machine machine;
    private final Faults faults;
    private final String path;

    BootSettings(Profile profile, Machine machine, Faults faults) {
        this.habits = profile.boot();
        this.machine = machine;
        this.faults = faults;
        this.path = SystemResources.systemPath(profile);
    }

    ObjectNode show() {
        BootOverride now = machine.override();
        ObjectNode boot = Json.object();
        boot.put(ENABLED, now.enabled()).put(TARGET, now.target());
        enabledValues().forEach(array(boot, ENABLED)::add);
        habits.targets().forEach(array(boot, TARGET)::add);
        if (!habits.mode().equals("absent")) {
            boot.put(MODE, now.mode());
            List.of("UEFI", "Legacy").forEach(array(boot, MODE)::add);
        }
        return boot;
    }

    private static ArrayNode array(ObjectNode boot, String property) {
        return boot.putArray(property + "@Redfish.AllowableValues");
    }

    private List<String> enabledValues() {
        return habits.continuous() ? List.of("Disabled", "Once", "Continuous") : List.of("Disabled", "Once");
    }

    /** The override that a PATCH asks for. */
    BootOverride changed(ObjectNode wanted) {
        wanted.fieldNames().forEachRemaining(name -> {
            if (!Set.of(TARGET, ENABLED, MODE).contains(name)) {
                throw RedfishError.notWritable("Boot/" + name);
            }
        });
        if (habits.needsAllFields()) {
            for (String name : List.of(TARGET, ENABLED, MODE)) {
                if (!wanted.has(name)) {
                    throw RedfishError.missing("Boot/" + name, false);
                }
            }
        }
        if (wanted.has(MODE) && !habits.mode().equals("writable")) {
            throw RedfishError.notWritable("Boot/" + MODE);
        }
        BootOverride now = machine.override();
        String enabled = value(wanted, ENABLED, now.enabled(), enabledValues());
        String target = value(wanted, TARGET, now.target(), habits.targets());
        String mode = value(wanted, MODE, now.mode(), List.of("UEFI", "Legacy"));
        if (enabled.equals("Disabled")) {
            if (habits.disabledNeedsTarget() && !wanted.has(TARGET)) {
                throw RedfishError.missing("Boot/" + TARGET, false);
            }
            return new BootOverride("None", enabled, mode);
        }
        if (enabled.equals("Once") && habits.readsContinuous()) {
            enabled = "Continuous";
        }
        return new BootOverride(target, enabled, mode);
    }

    /** Whether a fault swallows this change. */
    boolean ignores(BootOverride change) {
        boolean meant = faults.pending().stream()
                .filter(fault -> fault.kind() == Fault.Kind.IGNORE_OVERRIDE)
                .findFirst()
                .filter(fault -> fault.value().map(change.enabled()::equals).orElse(true))
                .isPresent();
        var request = new HttpRequest("PATCH", path, Map.of(), new byte[0]);
        return meant && faults.take(Fault.Kind.IGNORE_OVERRIDE, request).isPresent();
    }

    private static String value(ObjectNode wanted, String name, String now, List<String> allowed) {
        if (!wanted.has(name)) {
            return now;
        }
        String value = wanted.path(name).asText();
        if (!allowed.contains(value)) {
            throw RedfishError.notInList("Boot/" + name, value);
        }
        return value;
    }
}
