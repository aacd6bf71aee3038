package io.bootwright.bundles.windows;

import io.bootwright.layout.EspRules;
import io.bootwright.layout.FormatRules;
import io.bootwright.layout.LabelRules;
import io.bootwright.layout.Partition;
import io.bootwright.layout.SumRules;
import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import java.util.List;
import java.util.Optional;

/** Whether the partitions make a disk that Windows boots from by UEFI: ESP, MSR, Windows, and recovery if wanted. */
final class LayoutRules {
    /** MiB. Windows takes what it needs for later partitions from it; smaller, and it cannot. */
    private static final long MSR = 16;
    /** MiB. Even Server Core without updates does not fit into less. */
    private static final long MIN_WINDOWS = 10L << 10;
    /** MiB. winre.wim alone has about 400 on current versions; less than 300 was never supported. */
    private static final long MIN_RECOVERY = 300;

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
        LabelRules.check(partitions, partition -> false, problems);
        EspRules.check(partitions, "300M", "0700", problems);
        FormatRules.check(partitions, problems);
        msr();
        windows();
        recovery();
        order();
        for (Partition partition : partitions) {
            format(partition);
        }
    }

    private void msr() {
        List<Partition> found = all(Role.MSR);
        if (found.isEmpty()) {
            problems.add(
                    "/partition_layout",
                    "There is no Microsoft reserved partition, which Windows wants on every GPT disk. Add"
                            + " {\"size\": \"16M\", \"type_guid\": \"0c01\"} after the EFI system partition.");
            return;
        }
        only(found, "Microsoft reserved partition");
        Partition msr = found.getFirst();
        if (msr.isFormatted()) {
            problems.add(
                    msr.pointer() + "/format",
                    "The Microsoft reserved partition holds no file system: leave the format out, or write none.");
        }
        if (!msr.size().isFixed() || msr.size().mebibytes() < MSR || msr.size().mebibytes() > 128) {
            problems.add(
                    msr.pointer() + "/size", "The Microsoft reserved partition has 16M (128M at most): write 16M.");
        }
    }

    private void windows() {
        List<Partition> found = all(Role.WINDOWS);
        if (found.isEmpty()) {
            problems.add(
                    "/partition_layout",
                    "There is no partition for Windows. Add {\"size\": \"100%\", \"type_guid\": \"0700\", \"format\": \"ntfs\"}.");
            return;
        }
        for (Partition more : found.subList(1, found.size())) {
            problems.add(
                    more.pointer() + "/format",
                    "There is an NTFS partition of type 0700 already, and Windows goes to the one there is. Leave the format"
                            + " of this one out; Windows formats it when it runs.");
        }
        Partition windows = found.getFirst();
        if (windows.isBelow(MIN_WINDOWS)) {
            problems.add(
                    windows.pointer() + "/size",
                    "Windows Server does not fit into less than 10G, and needs 32G to be updated: enlarge this partition.");
        }
    }

    private void recovery() {
        List<Partition> found = all(Role.RECOVERY);
        if (found.isEmpty()) {
            return;
        }
        only(found, "recovery partition");
        Partition recovery = found.getFirst();
        if (!recovery.format().equals("ntfs")) {
            problems.add(recovery.pointer() + "/format", "The recovery partition holds NTFS: give it the format ntfs.");
        }
        if (recovery.isBelow(MIN_RECOVERY)) {
            problems.add(
                    recovery.pointer() + "/size",
                    "A recovery partition needs at least " + MIN_RECOVERY + "M; 1G leaves room for updates.");
        }
    }

    private void only(List<Partition> found, String what) {
        for (Partition more : found.subList(1, found.size())) {
            problems.add(more.pointer() + "/type_guid", "There is a " + what + " already: leave this one out.");
        }
    }

    private void order() {
        Optional<Partition> windows = all(Role.WINDOWS).stream().findFirst();
        if (windows.isEmpty()) {
            return;
        }
        int at = partitions.indexOf(windows.get());
        first(Role.MSR)
                .filter(msr -> partitions.indexOf(msr) > at)
                .ifPresent(msr -> problems.warn(
                        msr.pointer(),
                        "Windows expects the Microsoft reserved partition before its own: put it right after the EFI system"
                                + " partition."));
        first(Role.RECOVERY)
                .filter(recovery -> partitions.indexOf(recovery) < at)
                .ifPresent(recovery -> problems.warn(
                        recovery.pointer(),
                        "Updates of Windows enlarge a recovery partition only if it lies right after the Windows partition:"
                                + " put it last."));
    }

    private void format(Partition partition) {
        if (partition.format().equals("vfat") && !partition.isEsp()) {
            problems.add(
                    partition.pointer() + "/format",
                    "Only the EFI system partition is FAT here: leave the format out; Windows formats it when it runs.");
        } else if (Role.of(partition) == Role.OTHER && partition.isFormatted()) {
            problems.add(
                    partition.pointer() + "/type_guid",
                    "Windows knows no file system in a partition of this type: write 0700 for Windows, 2700 for recovery, or"
                            + " leave the format out.");
        }
    }

    private List<Partition> all(Role role) {
        return partitions.stream()
                .filter(partition -> Role.of(partition) == role)
                .toList();
    }

    private Optional<Partition> first(Role role) {
        return all(role).stream().findFirst();
    }
}
