package io.bootwright.virtualbmc;

import io.bootwright.virtualbmc.qemu.QemuOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code virtual-bmc}. */
final class MainOptions {
    enum BackendName {
        scripted,
        qemu
    }

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8000",
            description =
                    "Where the first machine's BMC listens; the next ones on the next ports (default: ${DEFAULT-VALUE}).")
    private String listen = "";

    @Option(names = "--count", paramLabel = "N", defaultValue = "1", description = "Number of machines (default: 1).")
    private int count;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "generic-two-cd",
            description = "How the BMCs behave (default: ${DEFAULT-VALUE}).")
    private String profile = "";

    @Option(
            names = "--backend",
            defaultValue = "scripted",
            description = "What is behind them: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private BackendName backend = BackendName.scripted;

    @Option(names = "--control", paramLabel = "HOST:PORT", description = "Where the control interface listens.")
    private @Nullable String control;

    @Option(names = "--user", defaultValue = "admin", description = "User name (default: admin).")
    private String user = "";

    @Option(names = "--password", defaultValue = "admin", description = "Password (default: admin).")
    private String password = "";

    @Option(names = "--tls", paramLabel = "CERT,KEY", description = "Speak HTTPS with these PEM files.")
    private @Nullable String tls;

    @Option(names = "--serial", description = "Serial number (default: VBMC-0001 and so on).")
    private @Nullable String serial;

    @Option(names = "--uuid", description = "System UUID.")
    private @Nullable UUID uuid;

    @Option(names = "--mac", description = "MAC address of the network card.")
    private @Nullable String mac;

    @Option(names = "--speed", defaultValue = "1", description = "Speed of scripted machines (default: 1).")
    private double speed;

    @Option(names = "--allow-remote", description = "Let scripted machines talk to other computers than this one.")
    private boolean allowRemote;

    @Option(names = "--disk", paramLabel = "FILE", description = "QEMU: raw disk image, /dev/sda in the machine.")
    private @Nullable Path disk;

    @Option(names = "--disk-serial", defaultValue = "VBMC-DISK-1", description = "QEMU: serial number of the disk.")
    private String diskSerial = "";

    @Option(
            names = "--extra-disk",
            paramLabel = "BUS:SERIAL:FILE",
            description = "QEMU: a further disk, nvme, nvme-4k or sata, with a raw image; up to five.")
    private List<String> extraDisks = List.of();

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            defaultValue = "2048",
            description = "QEMU: memory (default: 2048).")
    private int memory;

    @Option(names = "--cpus", paramLabel = "N", defaultValue = "2", description = "QEMU: processors (default: 2).")
    private int cpus;

    @Option(names = "--console", paramLabel = "FILE", description = "QEMU: append the serial console to this file.")
    private @Nullable Path console;

    @Option(names = "--pcap", paramLabel = "FILE", description = "QEMU: write all network packets to this file.")
    private @Nullable Path pcap;

    @Option(names = "--secure-boot", description = "QEMU: firmware with Microsoft's keys that insists on signatures.")
    private boolean secureBoot;

    @Option(names = "--accel", defaultValue = "tcg", description = "QEMU: accelerator, tcg or kvm (default: tcg).")
    private String accel = "";

    @Option(
            names = "--nic",
            defaultValue = "virtio-net-pci",
            description = "QEMU: network card, such as e1000e (default: virtio-net-pci).")
    private String nic = "";

    @Option(
            names = "--network",
            paramLabel = "user|tap:NAME",
            defaultValue = "user",
            description = "QEMU: what the network card is plugged into: QEMU's user network, or a tap interface of this"
                    + " computer, which can reach the machine through it (default: user).")
    private String network = "";

    @Option(
            names = "--extra-nic",
            paramLabel = "MAC=user|tap:NAME",
            description = "QEMU: a further network card of the same kind.")
    private List<String> extraNics = List.of();

    String listen() {
        return listen;
    }

    int count() {
        if (count < 1 || count > 10_000) {
            throw new IllegalArgumentException("--count must be from 1 to 10000");
        }
        return count;
    }

    String profile() {
        return profile;
    }

    boolean isQemu() {
        return backend == BackendName.qemu;
    }

    Optional<String> control() {
        return Optional.ofNullable(control);
    }

    String user() {
        return user;
    }

    String password() {
        return password;
    }

    Optional<String> tls() {
        return Optional.ofNullable(tls);
    }

    Optional<String> serial() {
        return Optional.ofNullable(serial);
    }

    Optional<UUID> uuid() {
        return Optional.ofNullable(uuid);
    }

    Optional<String> mac() {
        return Optional.ofNullable(mac);
    }

    double speed() {
        if (!(speed > 0)) {
            throw new IllegalArgumentException("--speed must be above 0");
        }
        return speed;
    }

    boolean allowRemote() {
        return allowRemote;
    }

    Optional<Path> disk() {
        return Optional.ofNullable(disk);
    }

    QemuOptions qemu(Path image, List<String> slots, Set<String> sticks) {
        return new QemuOptions(
                image,
                diskSerial,
                memory,
                cpus,
                accel,
                secureBoot,
                nic,
                QemuOptions.Network.parse(network),
                Optional.ofNullable(console),
                Optional.ofNullable(pcap),
                extraDisks.stream().map(QemuOptions.Disk::parse).toList(),
                extraNics.stream().map(QemuOptions.Card::parse).toList(),
                slots,
                sticks);
    }
}
