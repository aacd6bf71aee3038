package io.bootwright.virtualbmc.qemu;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A QEMU machine.
 *
 * @param disk raw image of its only disk, which the maintenance OS calls {@code /dev/sda}
 * @param diskSerial serial number of that disk
 * @param memoryMib memory in MiB
 * @param cpus processors; always one with Secure Boot under {@code tcg}
 * @param accel QEMU accelerator; {@code tcg} needs no hardware
 * @param secureBoot whether the firmware holds Microsoft's keys and insists on signatures
 * @param nic QEMU device of the network card
 * @param console file that the serial console is appended to
 * @param pcap file that all packets of the network card are written to
 * @param slots virtual media slots in order; each is a USB CD drive
 */
public record QemuOptions(
        Path disk,
        String diskSerial,
        int memoryMib,
        int cpus,
        String accel,
        boolean secureBoot,
        String nic,
        Optional<Path> console,
        Optional<Path> pcap,
        List<String> slots) {
    /** A machine with 2 GiB of memory, 2 processors and nothing recorded. */
    public static QemuOptions of(Path disk, List<String> slots) {
        return new QemuOptions(
                disk,
                "VBMC-DISK-1",
                2048,
                2,
                "tcg",
                false,
                "virtio-net-pci",
                Optional.empty(),
                Optional.empty(),
                slots);
    }

    /** The QEMU device of a slot. */
    String drive(String slot) {
        return "cd" + slots.indexOf(slot);
    }
}
