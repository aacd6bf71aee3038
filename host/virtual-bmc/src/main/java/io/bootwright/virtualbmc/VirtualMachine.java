package io.bootwright.virtualbmc;

import io.bootwright.virtualbmc.http.HttpServer;
import io.bootwright.virtualbmc.machine.Machine;
import io.bootwright.virtualbmc.machine.MachineView;
import io.bootwright.virtualbmc.redfish.Fault;
import io.bootwright.virtualbmc.redfish.RedfishService;
import io.bootwright.virtualbmc.redfish.RequestLog;
import io.bootwright.virtualbmc.scripted.Script;
import io.bootwright.virtualbmc.scripted.ScriptedBackend;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** A machine and its BMC, for tests and the control interface. Safe for several threads. */
public final class VirtualMachine {
    private final Machine machine;
    private final RedfishService redfish;
    private final HttpServer server;
    private final Optional<ScriptedBackend> scripted;

    VirtualMachine(Machine machine, RedfishService redfish, HttpServer server, Optional<ScriptedBackend> scripted) {
        this.machine = machine;
        this.redfish = redfish;
        this.server = server;
        this.scripted = scripted;
    }

    /** Its serial number. */
    public String serial() {
        return machine.identity().serial();
    }

    /** The URL of its BMC, such as {@code http://127.0.0.1:8000}. */
    public URI url() {
        return URI.create(server.url());
    }

    /** Its state now. */
    public MachineView view() {
        return machine.view();
    }

    /** Adds a fault. */
    public void inject(Fault fault) {
        redfish.inject(fault);
    }

    /**
     * What its next runs do.
     *
     * @throws IllegalStateException if it is no scripted machine
     */
    public void script(Script script) {
        scripted.orElseThrow(() -> new IllegalStateException(serial() + " is not a scripted machine"))
                .script(script);
    }

    /** Open Redfish sessions. */
    public int sessions() {
        return redfish.sessionCount();
    }

    /** Firmware updates that were begun. */
    public int updateCount() {
        return redfish.updateCount();
    }

    /** The last 10 000 Redfish requests, oldest first. */
    public List<RequestLog> requests() {
        return redfish.requests();
    }

    /** The machine itself, to act on it past its BMC. */
    public Machine hardware() {
        return machine;
    }

    void close() {
        server.close();
        machine.close();
    }
}
