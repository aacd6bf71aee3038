package io.bootwright.layout;

import io.bootwright.plugin.Problems;
import java.util.List;

/** Rules for the one EFI system partition that UEFI firmware boots from. */
public final class EspRules {
    /** MiB; below it firmware and updates of boot loaders run out of room. */
    private static final long MIN = 100;

    /** MiB. FAT32 on a disk with sectors of 4096 bytes cannot be smaller. */
    private static final long LARGE_SECTORS = 260;

    private EspRules() {}

    /**
     * Adds what is wrong with the EFI system partition.
     *
     * @param good a size that leaves room, for the remedy, such as {@code 512M}
     * @param otherType a type for further partitions, for the remedy, such as {@code 8300}
     */
    public static void check(List<Partition> partitions, String good, String otherType, Problems problems) {
        List<Partition> found = partitions.stream().filter(Partition::isEsp).toList();
        if (found.isEmpty()) {
            problems.add(
                    "/partition_layout",
                    "There is no EFI system partition, so the server could not boot. Add" + " {\"size\": \"" + good
                            + "\", \"type_guid\": \"ef00\", \"format\": \"vfat\"}.");
            return;
        }
        for (Partition more : found.subList(1, found.size())) {
            problems.add(
                    more.pointer() + "/type_guid",
                    "There is an EFI system partition already. Give this one another type, such as " + otherType + ".");
        }
        Partition esp = found.getFirst();
        if (!esp.format().equals("vfat")) {
            problems.add(
                    esp.pointer() + "/format",
                    "The firmware reads only FAT: give the EFI system partition the format vfat.");
        }
        if (esp.isBelow(MIN)) {
            problems.add(
                    esp.pointer() + "/size",
                    "The EFI system partition needs at least " + MIN + "M; " + good + " leaves room for updates.");
        } else if (esp.isBelow(LARGE_SECTORS)) {
            problems.warn(
                    esp.pointer() + "/size",
                    "On disks with sectors of 4096 bytes an EFI system partition needs " + LARGE_SECTORS
                            + "M: make it 300M if the disk may be one.");
        }
    }
}
