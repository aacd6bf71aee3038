package io.bootwright.server.jobs.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.redfish.system.PowerState;
import io.bootwright.redfish.system.SystemInfo;
import java.util.Optional;
import java.util.Set;

/**
 * What was last seen of a server's power while a vendor's installer was at work; what comes next is compared with it, also
 * by a restarted host.
 *
 * @param lastReset the BMC's {@code LastResetTime}
 * @param booted whether an operating system was seen to have started ({@code BootProgress})
 */
public record PowerHistory(Optional<String> lastReset, boolean booted) {
    private static final Set<String> SYSTEM_STARTED = Set.of("OSBootStarted", "OSRunning");

    /** States of Redfish's BootProgress that firmware is in before it starts a system. */
    private static final Set<String> FIRMWARE = Set.of(
            "PrimaryProcessorInitializationStarted",
            "BusInitializationStarted",
            "MemoryInitializationStarted",
            "SecondaryProcessorInitializationStarted",
            "PCIResourceConfigStarted",
            "SystemHardwareInitializationComplete",
            "SetupEntered");

    /** Nothing seen yet. */
    public static PowerHistory none() {
        return new PowerHistory(Optional.empty(), false);
    }

    /** What one reading tells. */
    public static PowerHistory of(SystemInfo reading) {
        return new PowerHistory(
                reading.lastReset(),
                reading.bootProgress().filter(SYSTEM_STARTED::contains).isPresent());
    }

    /** This, with what a later reading adds. */
    public PowerHistory with(SystemInfo reading) {
        PowerHistory now = of(reading);
        return new PowerHistory(now.lastReset().or(() -> lastReset), now.booted() || booted);
    }

    /** What shows that the server went off or was reset since; empty when nothing does. */
    public Optional<String> end(SystemInfo reading) {
        if (reading.power() == PowerState.OFF) {
            return Optional.of("its power is off");
        }
        if (lastReset.isPresent() && reading.lastReset().isPresent() && !lastReset.equals(reading.lastReset())) {
            return Optional.of("its BMC shows a reset at " + reading.lastReset().get());
        }
        if (booted && reading.bootProgress().filter(FIRMWARE::contains).isPresent()) {
            return Optional.of(
                    "its firmware is starting again (" + reading.bootProgress().get() + ")");
        }
        return Optional.empty();
    }

    /** As a row holds it. */
    public String json() {
        ObjectNode node = Json.object().put("booted", booted);
        lastReset.ifPresent(at -> node.put("last_reset", at.length() <= 100 ? at : at.substring(0, 100)));
        return Json.write(node);
    }

    /** From {@link #json}. */
    public static PowerHistory read(String json) {
        var node = Json.parseTrusted(json);
        return new PowerHistory(
                Optional.ofNullable(node.path("last_reset").textValue()),
                node.path("booted").asBoolean());
    }
}
