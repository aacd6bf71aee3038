package io.bootwright.bundles.linux;

import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import java.util.ArrayList;
import java.util.List;

/** Whether the partitions can fit together and make a system that boots by UEFI. */
final class LayoutRules {
    /** Below it firmware and updates of boot loaders run out of room. */
    private static final long MIN_ESP = 100;
    /** mkfs.xfs refuses less. */
    private static final long MIN_XFS = 300;
    /** 1 EiB: more than any disk, and far from overflow. */
    private static final long MAX_TOTAL = 1L << 40;

    private final List<Partition> partitions = new ArrayList<>();
    private final long maxSize;
    private final Problems problems;

    LayoutRules(Recipe recipe, Problems problems) {
        List<JsonValue> layout = recipe.list("/partition_layout");
        for (int i = 0; i < layout.size(); i++) {
            partitions.add(Partition.of(layout.get(i), i));
        }
        this.maxSize = recipe.text("/target_disk/max_size")
                .flatMap(Size::parse)
                .map(Size::mebibytes)
                .orElse(Long.MAX_VALUE);
        this.problems = problems;
    }

    void check() {
        sums();
        esp();
        root();
        seed();
        for (Partition partition : partitions) {
            formats(partition);
        }
        new NameRules(partitions, problems).check();
    }

    private void sums() {
        int percent = 0;
        long fixed = 0;
        boolean tooMuch = false;
        for (Partition partition : partitions) {
            int before = percent;
            percent += partition.size().percent();
            if (percent > 100 && before <= 100) {
                problems.add(
                        partition.pointer() + "/size",
                        "The percentages add up to " + percent
                                + "%. They are shares of what all fixed sizes leave, so at most 100% in sum: lower this one.");
            }
            fixed += partition.size().mebibytes();
            if (fixed > MAX_TOTAL && !tooMuch) {
                problems.add(partition.pointer() + "/size", "The sizes add up to more than no disk has: 1 EiB.");
                tooMuch = true;
            } else if (fixed > maxSize && !tooMuch) {
                problems.add(
                        partition.pointer() + "/size",
                        "The fixed sizes add up to more than target_disk.max_size: lower one, or raise max_size.");
                tooMuch = true;
            }
        }
    }

    private void esp() {
        List<Partition> found = partitions.stream().filter(Partition::isEsp).toList();
        if (found.isEmpty()) {
            problems.add(
                    "/partition_layout",
                    "There is no EFI system partition, so the server could not boot. Add"
                            + " {\"size\": \"512M\", \"type_guid\": \"ef00\", \"format\": \"vfat\"}.");
            return;
        }
        for (Partition more : found.subList(1, found.size())) {
            problems.add(
                    more.pointer() + "/type_guid",
                    "There is an EFI system partition already. Give this one another type, such as 8300.");
        }
        Partition esp = found.getFirst();
        if (!esp.format().equals("vfat")) {
            problems.add(
                    esp.pointer() + "/format",
                    "The firmware reads only FAT: give the EFI system partition the format vfat.");
        }
        if (esp.size().isFixed() && esp.size().mebibytes() < MIN_ESP) {
            problems.add(
                    esp.pointer() + "/size",
                    "The EFI system partition needs at least " + MIN_ESP + "M; 512M leaves room for updates.");
        }
        if (!esp.mount().isEmpty() && !esp.mount().equals("/boot/efi")) {
            problems.add(
                    esp.pointer() + "/mount",
                    "The EFI system partition is mounted at /boot/efi: write that, or nothing.");
        }
    }

    private void root() {
        List<Partition> named =
                partitions.stream().filter(p -> p.mount().equals("/")).toList();
        for (Partition partition : named) {
            if (!partition.format().equals("ext4") && !partition.format().equals("xfs")) {
                problems.add(
                        partition.pointer() + "/format", "The root file system, mounted at /, must be ext4 or xfs.");
                return;
            }
        }
        if (partitions.stream().noneMatch(Partition::canBeRoot)) {
            problems.add(
                    "/partition_layout",
                    "No partition can hold the root file system. Add one with a Linux type such as 8300, format ext4 or xfs,"
                            + " and no mount or the mount /.");
        }
    }

    private void seed() {
        List<Partition> found = partitions.stream().filter(Partition::isSeed).toList();
        for (int i = 0; i < found.size(); i++) {
            Partition seed = found.get(i);
            if (i > 0) {
                problems.add(
                        seed.pointer() + "/label",
                        "There is a partition labelled cidata already; cloud-init takes one.");
            } else if (seed.isEsp()) {
                problems.add(
                        seed.pointer() + "/label",
                        "The EFI system partition cannot be the one for first-boot data (cidata): add another of 16M, vfat.");
            } else if (!seed.format().equals("vfat")) {
                problems.add(
                        seed.pointer() + "/format",
                        "cloud-init reads first-boot data from FAT: give cidata the format vfat.");
            }
            if (!seed.mount().isEmpty()) {
                problems.add(
                        seed.pointer() + "/mount",
                        "cloud-init reads the cidata partition itself: leave its mount out.");
            }
        }
    }

    private void formats(Partition partition) {
        Size size = partition.size();
        if (partition.format().equals("xfs") && size.isFixed() && size.mebibytes() < MIN_XFS) {
            problems.add(partition.pointer() + "/size", "xfs needs at least " + MIN_XFS + "M; take ext4 for less.");
        }
    }
}
