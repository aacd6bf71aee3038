package io.bootwright.virtualbmc;

import io.bootwright.virtualbmc.qemu.QemuBackend;
import io.bootwright.virtualbmc.qemu.QemuOptions;
import io.bootwright.virtualbmc.scripted.ScriptedOptions;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code virtual-bmc}: Redfish services in front of scripted machines or one QEMU machine. */
@Command(
        name = "virtual-bmc",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = MakeInstallerCommand.class,
        description = "Redfish services in front of scripted machines, or of one QEMU machine.")
public final class Main implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private MainOptions options = new MainOptions();

    private Main() {}

    /** Runs until it is told to end; exit 1 if it cannot start, 2 for bad usage. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    static int run(String... args) {
        return commandLine()
                .setExecutionExceptionHandler((e, commandLine, parsed) -> {
                    commandLine.getErr().println("virtual-bmc: " + e.getMessage());
                    return 1;
                })
                .execute(args);
    }

    @Override
    public Integer call() throws InterruptedException {
        VirtualBmcBuilder builder = builder();
        VirtualBmc bmc;
        try {
            bmc = builder.start();
        } catch (UncheckedIOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            bmc.close();
                            // Told to end and ended in order: not the 143 of a JVM.
                            Runtime.getRuntime().halt(0);
                        },
                        "shutdown"));
        bmc.machines().forEach(machine -> System.err.println(machine.serial() + " " + machine.url()));
        bmc.control().ifPresent(url -> System.err.println("control " + url));
        System.out.println("ready");
        System.out.flush();
        new CountDownLatch(1).await();
        return 0;
    }

    private VirtualBmcBuilder builder() {
        try {
            Profile profile = Profile.named(options.profile());
            VirtualBmcBuilder builder = VirtualBmc.builder()
                    .machines(options.count())
                    .profile(profile)
                    .credentials(options.user(), options.password())
                    .listen(address("--listen", options.listen()))
                    .scripted(new ScriptedOptions(options.speed(), options.allowRemote(), 1 << 20));
            options.control().ifPresent(text -> builder.control(address("--control", text)));
            options.serial().ifPresent(builder::serial);
            options.uuid().ifPresent(builder::uuid);
            options.mac().ifPresent(builder::mac);
            options.tls().ifPresent(text -> {
                String[] files = text.split(",", 2);
                if (files.length != 2) {
                    throw usage("--tls wants CERT,KEY");
                }
                builder.tls(TlsFiles.load(Path.of(files[0]), Path.of(files[1])));
            });
            if (options.isQemu()) {
                qemu(builder, profile);
            }
            return builder;
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private void qemu(VirtualBmcBuilder builder, Profile profile) {
        if (options.count() != 1) {
            throw usage("--backend qemu serves one machine: leave out --count");
        }
        Path disk = options.disk().orElseThrow(() -> usage("--backend qemu needs --disk FILE"));
        List<Profile.Slot> slots = profile.media().slots();
        QemuOptions machine = options.qemu(
                disk,
                slots.stream().map(Profile.Slot::id).toList(),
                slots.stream()
                        .filter(slot -> !slot.takesCd())
                        .map(Profile.Slot::id)
                        .collect(Collectors.toSet()));
        builder.backend(identity -> new QemuBackend(identity, machine));
    }

    private InetSocketAddress address(String option, String text) {
        int colon = text.lastIndexOf(':');
        try {
            String host = text.substring(0, Math.max(0, colon)).replaceAll("[\\[\\]]", "");
            var address = new InetSocketAddress(host, Integer.parseInt(text.substring(colon + 1)));
            if (!host.isEmpty() && !address.isUnresolved()) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            throw usage(option + " wants HOST:PORT, not '" + text + "'");
        }
        throw usage(option + " wants HOST:PORT, not '" + text + "'");
    }

    private ParameterException usage(String message) {
        return new ParameterException(java.util.Objects.requireNonNull(spec).commandLine(), message);
    }
}
