package io.bootwright.virtualbmc;

import io.bootwright.virtualbmc.http.HttpHandler;
import io.bootwright.virtualbmc.http.HttpServer;
import io.bootwright.virtualbmc.machine.Backend;
import io.bootwright.virtualbmc.machine.Identity;
import io.bootwright.virtualbmc.machine.Machine;
import io.bootwright.virtualbmc.machine.MachineOptions;
import io.bootwright.virtualbmc.redfish.Credentials;
import io.bootwright.virtualbmc.redfish.Faults;
import io.bootwright.virtualbmc.redfish.RedfishService;
import io.bootwright.virtualbmc.scripted.ScriptedBackend;
import io.bootwright.virtualbmc.scripted.ScriptedOptions;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;

/** Builds a {@link VirtualBmc}. Not safe for several threads. */
public final class VirtualBmcBuilder {
    private int machines = 1;
    private InetSocketAddress listen = new InetSocketAddress("127.0.0.1", 0);
    private Optional<InetSocketAddress> control = Optional.empty();
    private Optional<SSLContext> tls = Optional.empty();
    private Profile profile = Profile.named("generic-two-cd");
    private Credentials credentials = new Credentials("admin", "admin");
    private ScriptedOptions scripted = ScriptedOptions.defaults();
    private Optional<String> serial = Optional.empty();
    private Optional<UUID> uuid = Optional.empty();
    private Optional<String> mac = Optional.empty();
    private Optional<Function<Identity, Backend>> backend = Optional.empty();

    VirtualBmcBuilder() {}

    /** How many machines; machine {@code i} listens on the first port plus {@code i}, or on a free one. */
    public VirtualBmcBuilder machines(int count) {
        machines = count;
        return this;
    }

    /** Where the first machine listens; port 0 takes free ones for all. */
    public VirtualBmcBuilder listen(InetSocketAddress address) {
        listen = address;
        return this;
    }

    /** Offers the control interface there. */
    public VirtualBmcBuilder control(InetSocketAddress address) {
        control = Optional.of(address);
        return this;
    }

    /** Speaks HTTPS. */
    public VirtualBmcBuilder tls(SSLContext context) {
        tls = Optional.of(context);
        return this;
    }

    /** How the BMCs behave. */
    public VirtualBmcBuilder profile(Profile wanted) {
        profile = wanted;
        return this;
    }

    /** How the BMCs behave, by name (see {@link Profile#NAMES}). */
    public VirtualBmcBuilder profile(String name) {
        return profile(Profile.named(name));
    }

    /** The one account of each BMC. */
    public VirtualBmcBuilder credentials(String user, String password) {
        credentials = new Credentials(user, password);
        return this;
    }

    /** Options of scripted machines. */
    public VirtualBmcBuilder scripted(ScriptedOptions options) {
        scripted = options;
        return this;
    }

    /** Speed of scripted machines: 1 for runs of some 3 s, 20 for tests. */
    public VirtualBmcBuilder speed(double speed) {
        return scripted(new ScriptedOptions(speed, scripted.allowRemote(), scripted.chunk()));
    }

    /** Serial of the first machine; the others get {@code -2}, {@code -3}, … appended. */
    public VirtualBmcBuilder serial(String wanted) {
        serial = Optional.of(wanted);
        return this;
    }

    /** UUID of the first machine. */
    public VirtualBmcBuilder uuid(UUID wanted) {
        uuid = Optional.of(wanted);
        return this;
    }

    /** MAC address of the first machine. */
    public VirtualBmcBuilder mac(String wanted) {
        mac = Optional.of(wanted);
        return this;
    }

    /** A backend other than scripted machines. */
    public VirtualBmcBuilder backend(Function<Identity, Backend> factory) {
        backend = Optional.of(factory);
        return this;
    }

    /**
     * Starts all.
     *
     * @throws java.io.UncheckedIOException if a port is taken
     */
    public VirtualBmc start() {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofSeconds(5))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        List<VirtualMachine> started = new ArrayList<>();
        try {
            for (int i = 0; i < machines; i++) {
                started.add(machine(i, http));
            }
            return new VirtualBmc(
                    started,
                    http,
                    control.map(address -> control(address, started)).orElse(null));
        } catch (RuntimeException e) {
            started.forEach(VirtualMachine::close);
            http.shutdownNow();
            throw e;
        }
    }

    private static HttpServer control(InetSocketAddress address, List<VirtualMachine> machines) {
        HttpHandler handler = new ControlService(List.copyOf(machines));
        return HttpServer.start(address, Optional.empty(), handler);
    }

    private VirtualMachine machine(int index, HttpClient http) {
        Identity identity = identity(index);
        Optional<ScriptedBackend> script =
                backend.isPresent() ? Optional.empty() : Optional.of(new ScriptedBackend(identity, http, scripted));
        Backend behind = backend.isPresent() ? backend.get().apply(identity) : script.orElseThrow();
        var options = new MachineOptions(
                profile.power().delay(),
                profile.boot().cdTargets(),
                profile.media().dropAfterBoot());
        var slots = profile.media().slots().stream().map(Profile.Slot::id).toList();
        var machine = new Machine(identity, behind, slots, options);
        try {
            var service =
                    new RedfishService(profile, machine, credentials, new Faults(), new HttpImageProbe(http)::exists);
            var address =
                    new InetSocketAddress(listen.getAddress(), listen.getPort() == 0 ? 0 : listen.getPort() + index);
            return new VirtualMachine(machine, service, HttpServer.start(address, tls, service), script);
        } catch (RuntimeException e) {
            machine.close();
            throw e;
        }
    }

    private Identity identity(int index) {
        String name = serial.map(first -> index == 0 ? first : first + "-" + (index + 1))
                .orElse(String.format(Locale.ROOT, "VBMC-%04d", index + 1));
        UUID id = uuid.filter(given -> index == 0)
                .orElseGet(() -> UUID.nameUUIDFromBytes(("virtual-bmc " + name).getBytes(StandardCharsets.UTF_8)));
        String address = mac.filter(given -> index == 0)
                .map(given -> given.toLowerCase(Locale.ROOT))
                .orElse(String.format(Locale.ROOT, "52:54:00:bb:%02x:%02x", index >> 8 & 0xff, index & 0xff));
        return new Identity(name, id, address);
    }
}
