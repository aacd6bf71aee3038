package io.bootwright.virtualbmc.qemu;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A QEMU machine.
 *
 * @param disk raw image of its first disk, which Linux calls {@code /dev/sda}
 * @param diskSerial serial number of that disk
 * @param memoryMib memory in MiB
 * @param cpus processors; always one with Secure Boot under {@code tcg}
 * @param accel QEMU accelerator; {@code tcg} needs no hardware
 * @param secureBoot whether the firmware holds Microsoft's keys and insists on signatures
 * @param nic QEMU device of the network card
 * @param network what that card is plugged into
 * @param console file that the serial console is appended to
 * @param pcap file that all packets of the network card are written to
 * @param moreDisks further disks
 * @param moreCards further network cards, of the same QEMU device
 * @param slots virtual media slots in order; each is a USB CD drive, or a USB stick
 * @param sticks those of them that are sticks
 */
public record QemuOptions(
        Path disk,
        String diskSerial,
        int memoryMib,
        int cpus,
        String accel,
        boolean secureBoot,
        String nic,
        Network network,
        Optional<Path> console,
        Optional<Path> pcap,
        List<Disk> moreDisks,
        List<Card> moreCards,
        List<String> slots,
        Set<String> sticks) {
    /**
     * What the network card is plugged into.
     *
     * @param tap an existing tap interface of this computer; empty for QEMU's own user network, in which the computer is
     *     10.0.2.2 and cannot reach the machine
     */
    public record Network(Optional<String> tap) {
        /** The kernel takes more, but QEMU replaces a percent sign, and some programs read a colon as an alias. */
        private static final Pattern FORM = Pattern.compile("tap:([A-Za-z0-9_][A-Za-z0-9_.-]{0,14})");

        /** QEMU's user network. */
        public static Network user() {
            return new Network(Optional.empty());
        }

        /**
         * Reads {@code user} or {@code tap:NAME}.
         *
         * @throws IllegalArgumentException when it is neither
         */
        public static Network parse(String text) {
            if (text.equals("user")) {
                return user();
            }
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("a network is user, or tap:NAME with the name of an interface"
                        + " (1 to 15 letters, digits, '.', '_' and '-', the first no '.' or '-'), not '" + text + "'");
            }
            return new Network(Optional.of(matcher.group(1)));
        }
    }

    /** How a further disk is attached. */
    public enum Bus {
        NVME,
        /** NVMe, with logical and physical sectors of 4096 bytes. */
        NVME_4K,
        SATA
    }

    /**
     * A further network card.
     *
     * @param mac its MAC address
     * @param network what it is plugged into
     */
    public record Card(String mac, Network network) {
        private static final Pattern FORM = Pattern.compile("([0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5})=(.+)");

        /**
         * Reads {@code MAC=user} or {@code MAC=tap:NAME}.
         *
         * @throws IllegalArgumentException when it is neither
         */
        public static Card parse(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("a network card is MAC=user or MAC=tap:NAME, not " + text);
            }
            return new Card(matcher.group(1), Network.parse(matcher.group(2)));
        }
    }

    /**
     * A further disk.
     *
     * @param image raw image
     * @param serial its serial number, 1 to 20 characters
     */
    public record Disk(Bus bus, Path image, String serial) {
        private static final Pattern FORM = Pattern.compile("(nvme|nvme-4k|sata):([A-Za-z0-9-]{1,20}):(.+)");

        /**
         * Reads {@code nvme:SERIAL:FILE}, {@code nvme-4k:SERIAL:FILE} or {@code sata:SERIAL:FILE}.
         *
         * @throws IllegalArgumentException when it is none of them
         */
        public static Disk parse(String text) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException(
                        "a disk is nvme:SERIAL:FILE, nvme-4k:SERIAL:FILE or sata:SERIAL:FILE, not " + text);
            }
            return new Disk(
                    Bus.valueOf(matcher.group(1).toUpperCase(Locale.ROOT).replace('-', '_')),
                    Path.of(matcher.group(3)),
                    matcher.group(2));
        }
    }

    /** A machine with CD drives only, 2 GiB of memory, 2 processors and nothing recorded. */
    public static QemuOptions of(Path disk, List<String> slots) {
        return new QemuOptions(
                disk,
                "VBMC-DISK-1",
                2048,
                2,
                "tcg",
                false,
                "virtio-net-pci",
                Network.user(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                slots,
                Set.of());
    }

    /** Whether a slot is a USB stick. */
    boolean isStick(String slot) {
        return sticks.contains(slot);
    }

    /** The QEMU device of a slot. */
    String drive(String slot) {
        return "cd" + slots.indexOf(slot);
    }
}
