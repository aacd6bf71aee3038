package io.bootwright.virtualbmc;

import io.bootwright.virtualbmc.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A group of virtual machines with a BMC each, in this process. Thousands of scripted ones are no problem.
 *
 * <pre>{@code
 * try (VirtualBmc bmc = VirtualBmc.builder().machines(2).start()) {
 *     URI redfish = bmc.machines().getFirst().url();
 * }
 * }</pre>
 */
public final class VirtualBmc implements AutoCloseable {
    private final List<VirtualMachine> machines;
    private final HttpClient http;
    private final @Nullable HttpServer control;

    VirtualBmc(List<VirtualMachine> machines, HttpClient http, @Nullable HttpServer control) {
        this.machines = List.copyOf(machines);
        this.http = http;
        this.control = control;
    }

    /** A builder with the defaults: one scripted machine {@code VBMC-0001} on a free port of the loopback interface. */
    public static VirtualBmcBuilder builder() {
        return new VirtualBmcBuilder();
    }

    /** The machines in the order of their ports. */
    public List<VirtualMachine> machines() {
        return machines;
    }

    /** The machine with a serial. */
    public Optional<VirtualMachine> machine(String serial) {
        return machines.stream()
                .filter(machine -> machine.serial().equals(serial))
                .findFirst();
    }

    /** The URL of the control interface, if there is one. */
    public Optional<URI> control() {
        return Optional.ofNullable(control).map(server -> URI.create(server.url()));
    }

    /** Switches all machines off and closes all ports. */
    @Override
    public void close() {
        if (control != null) {
            control.close();
        }
        machines.forEach(VirtualMachine::close);
        http.shutdownNow();
    }
}
