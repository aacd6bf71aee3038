package io.bootwright.server.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import java.util.Optional;
import java.util.Set;

/**
 * What was last seen of a server's power while a vendor's installer was at work; what comes next is compared with it, also
 * by a restarted host.
 *
 * @param lastReset the BMC's {@code LastResetTime}
 * @param booted whether an operating system was seen to have started ({@code BootProgress})
 */
record PowerSeen(Optional<String> lastReset, boolean booted) {
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

    static PowerSeen of(PowerReading reading) {
        return new PowerSeen(
                reading.lastReset(),
                reading.bootProgress().filter(SYSTEM_STARTED::contains).isPresent());
    }

    /** This, with what a later reading adds. */
    PowerSeen with(PowerReading reading) {
        PowerSeen now = of(reading);
        return new PowerSeen(now.lastReset().or(() -> lastReset), now.booted() || booted);
    }

    /** What shows that the server went off or was reset since; empty when nothing does. */
    Optional<String> end(PowerReading reading) {
        if (!reading.on()) {
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

    String row() {
        ObjectNode node = Json.object().put("booted", booted);
        lastReset.ifPresent(at -> node.put("last_reset", at.length() <= 100 ? at : at.substring(0, 100)));
        return Json.write(node);
    }

    static PowerSeen read(String json) {
        var node = Json.parseTrusted(json);
        return new PowerSeen(
                Optional.ofNullable(node.path("last_reset").textValue()),
                node.path("booted").asBoolean());
    }
}
