package io.bootwright.bundles.linux;

import io.bootwright.layout.EspRules;
import io.bootwright.layout.FormatRules;
import io.bootwright.layout.LabelRules;
import io.bootwright.layout.Partition;
import io.bootwright.layout.SumRules;
import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import java.util.List;

/** Whether the partitions can fit together and make a system that boots by UEFI. */
final class LayoutRules {
    private final Recipe recipe;
    private final List<Partition> partitions;
    private final Problems problems;

    LayoutRules(Recipe recipe, Problems problems) {
        this.recipe = recipe;
        this.partitions = Partition.of(recipe);
        this.problems = problems;
    }

    void check() {
        SumRules.check(recipe, partitions, problems);
        EspRules.check(partitions, "512M", "8300", problems);
        espMount();
        root();
        seed();
        FormatRules.check(partitions, problems);
        LabelRules.check(partitions, Roles::isSeed, problems);
        MountRules.check(partitions, problems);
    }

    private void espMount() {
        partitions.stream()
                .filter(Partition::isEsp)
                .findFirst()
                .filter(esp -> !esp.mount().isEmpty() && !esp.mount().equals("/boot/efi"))
                .ifPresent(esp -> problems.add(
                        esp.pointer() + "/mount",
                        "The EFI system partition is mounted at /boot/efi: write that, or nothing."));
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
        if (partitions.stream().noneMatch(Roles::canBeRoot)) {
            problems.add(
                    "/partition_layout",
                    "No partition can hold the root file system. Add one of type 8300 or 8304, format ext4 or xfs,"
                            + " and no mount or the mount /.");
        }
    }

    private void seed() {
        List<Partition> found = partitions.stream().filter(Roles::isSeed).toList();
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
}
