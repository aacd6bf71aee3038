package io.bootwright.virtualbmc.qemu;

import io.bootwright.virtualbmc.machine.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The command line of a QEMU machine: a UEFI server whose CDs are USB drives, as behind a real BMC. */
final class QemuCommand {
    static final int DISK_BOOT_INDEX = 10;
    static final int CD_BOOT_INDEX = 20;

    private static final String PROGRAM = "qemu-system-x86_64";
    private static final Path FIRMWARE = Path.of("/usr/share/OVMF");
    private static final Path INTERFACES = Path.of("/proc/net/dev");

    private QemuCommand() {}

    /** Fails with the names of Debian packages when something is not installed. */
    static void checkInstalled(QemuOptions options) {
        boolean found = List.of(System.getenv().getOrDefault("PATH", "").split(":")).stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, PROGRAM)));
        if (!found) {
            throw new IllegalStateException(
                    PROGRAM + " is not installed: apt install qemu-system-x86 qemu-block-extra ovmf");
        }
        for (Path file : List.of(code(options), vars(options))) {
            if (!Files.isReadable(file)) {
                throw new IllegalStateException(file + " is not there: apt install ovmf");
            }
        }
        if (!Files.isWritable(options.disk())) {
            throw new IllegalStateException("the disk image " + options.disk()
                    + " is not there or not writable: make one with 'truncate -s 8G FILE'");
        }
        options.network().tap().ifPresent(QemuCommand::checkTap);
        options.moreCards().forEach(card -> card.network().tap().ifPresent(QemuCommand::checkTap));
    }

    /** Without one of that name QEMU would make a tap of its own, which has no address. */
    static void checkTap(String tap) {
        try (Stream<String> interfaces = Files.lines(INTERFACES)) {
            if (interfaces.noneMatch(line -> line.strip().startsWith(tap + ":"))) {
                throw new IllegalStateException("the network interface " + tap
                        + " is not there: make one with 'ip tuntap add dev " + tap + " mode tap', give it an address"
                        + " and set it up");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + INTERFACES, e);
        }
    }

    static Path code(QemuOptions options) {
        return FIRMWARE.resolve(options.secureBoot() ? "OVMF_CODE_4M.secboot.fd" : "OVMF_CODE_4M.fd");
    }

    /** The variable store to start from; each machine writes to its own copy. */
    static Path vars(QemuOptions options) {
        return FIRMWARE.resolve(options.secureBoot() ? "OVMF_VARS_4M.ms.fd" : "OVMF_VARS_4M.fd");
    }

    static List<String> of(Identity identity, QemuOptions options, Path vars, Path qmp) {
        boolean tcg = options.accel().startsWith("tcg");
        List<String> command = new ArrayList<>();
        add(
                command,
                PROGRAM,
                "-accel",
                options.accel().equals("tcg") ? "tcg,thread=multi,tb-size=1024" : options.accel());
        add(command, "-machine", options.secureBoot() ? "q35,smm=on" : "q35");
        if (options.secureBoot()) {
            add(command, "-global", "driver=cfi.pflash01,property=secure,value=on");
            add(command, "-global", "ICH9-LPC.disable_s3=1");
        }
        // Under TCG a guest kernel died with a double fault right after a cmpxchg16b.
        add(command, "-cpu", tcg ? "Westmere,cx16=off" : "host");
        // System management mode with two emulated processors: the firmware stands still before its first word.
        int cpus = tcg && options.secureBoot() ? 1 : options.cpus();
        add(command, "-smp", Integer.toString(cpus), "-m", Integer.toString(options.memoryMib()));
        add(command, "-nodefaults", "-no-user-config", "-display", "none");
        add(command, "-drive", "if=pflash,format=raw,readonly=on,file=" + escaped(code(options)));
        add(command, "-drive", "if=pflash,format=raw,file=" + escaped(vars));
        add(
                command,
                "-smbios",
                "type=1,manufacturer=Bootwright,product=Virtual machine,serial=" + escaped(identity.serial()) + ",uuid="
                        + identity.uuid());
        drives(command, options);
        network(command, identity, options);
        options.console().ifPresent(file -> {
            add(command, "-chardev", "file,id=ser,append=on,path=" + escaped(file));
            add(command, "-serial", "chardev:ser");
        });
        add(command, "-device", "virtio-rng-pci");
        add(command, "-qmp", "unix:" + escaped(qmp) + ",server=on,wait=off");
        add(command, "-action", "shutdown=pause,reboot=reset,panic=pause", "-boot", "menu=off", "-S");
        return List.copyOf(command);
    }

    private static void drives(List<String> command, QemuOptions options) {
        add(command, "-device", "qemu-xhci,id=xhci");
        for (int i = 0; i < options.slots().size(); i++) {
            String id = options.drive(options.slots().get(i));
            // usb-bot is usb-storage whose drive has a name of its own, so that media can be changed by it.
            add(command, "-device", "usb-bot,id=usb-" + id + ",bus=xhci.0");
            if (options.isStick(options.slots().get(i))) {
                // A disk needs something in it at first.
                add(command, "-drive", "if=none,id=none-" + id + ",driver=null-co,size=1M,read-zeroes=on,read-only=on");
                add(command, "-device", "scsi-hd,bus=usb-" + id + ".0,id=" + id + ",removable=on,drive=none-" + id);
                continue;
            }
            add(
                    command,
                    "-device",
                    String.format(Locale.ROOT, "scsi-cd,bus=usb-%s.0,id=%s,bootindex=%d", id, id, CD_BOOT_INDEX + i));
        }
        add(command, "-drive", "if=none,id=d0,format=raw,discard=unmap,file=" + escaped(options.disk()));
        add(
                command,
                "-device",
                "ide-hd,bus=ide.0,drive=d0,id=disk0,serial=" + escaped(options.diskSerial()) + ",bootindex="
                        + DISK_BOOT_INDEX);
        for (int i = 0; i < options.moreDisks().size(); i++) {
            QemuOptions.Disk disk = options.moreDisks().get(i);
            String id = "e" + i;
            add(command, "-drive", "if=none,id=" + id + ",format=raw,discard=unmap,file=" + escaped(disk.image()));
            add(
                    command,
                    "-device",
                    switch (disk.bus()) {
                                case NVME -> "nvme,drive=" + id + ",serial=" + escaped(disk.serial());
                                case NVME_4K ->
                                    "nvme,drive=" + id + ",serial=" + escaped(disk.serial())
                                            + ",logical_block_size=4096,physical_block_size=4096";
                                // The first port is the first disk's; a bus of this controller takes one disk.
                                case SATA ->
                                    "ide-hd,bus=ide." + (i + 1) + ",drive=" + id + ",serial=" + escaped(disk.serial());
                            }
                            + ",bootindex=" + (DISK_BOOT_INDEX + 1 + i));
        }
    }

    private static void network(List<String> command, Identity identity, QemuOptions options) {
        card(command, "n0", options.nic(), options.network(), identity.mac());
        for (int i = 0; i < options.moreCards().size(); i++) {
            QemuOptions.Card card = options.moreCards().get(i);
            card(command, "n" + (i + 1), options.nic(), card.network(), card.mac());
        }
        options.pcap()
                .ifPresent(file -> add(command, "-object", "filter-dump,id=dump,netdev=n0,file=" + escaped(file)));
    }

    private static void card(List<String> command, String id, String nic, QemuOptions.Network network, String mac) {
        add(
                command,
                "-netdev",
                network.tap()
                        .map(tap ->
                                "tap,id=" + id + ",ifname=" + tap + ",script=no,downscript=no,vhost=off,vnet_hdr=off")
                        .orElse("user,id=" + id + ",restrict=off"));
        // No option ROM: this machine never asks the network for anything to boot.
        add(command, "-device", nic + ",netdev=" + id + ",romfile=,mac=" + mac);
    }

    private static void add(List<String> command, String... words) {
        command.addAll(List.of(words));
    }

    /** A comma in a value is doubled. */
    private static String escaped(Object value) {
        return value.toString().replace(",", ",,");
    }
}
