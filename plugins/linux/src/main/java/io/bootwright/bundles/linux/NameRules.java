package io.bootwright.bundles.linux;

import io.bootwright.plugin.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Labels and mount points: right for the file system, each once, and nothing that hides the system's own. */
final class NameRules {
    private static final Map<String, Integer> MAX_LABEL =
            Map.of("vfat", 11, "ext4", 16, "xfs", 12, "swap", 15, "ntfs", 32, "none", 32);

    private static final List<String> KERNEL = List.of("/proc", "/sys", "/dev", "/run");
    private static final Set<String> MOUNTABLE = Set.of("vfat", "ext4", "xfs");

    private final List<Partition> partitions;
    private final Problems problems;

    NameRules(List<Partition> partitions, Problems problems) {
        this.partitions = partitions;
        this.problems = problems;
    }

    void check() {
        Set<String> labels = new HashSet<>();
        Set<String> mounts = new HashSet<>();
        for (Partition partition : partitions) {
            label(partition, labels);
            if (!partition.mount().isEmpty()) {
                mount(partition, mounts);
            }
        }
    }

    private void label(Partition partition, Set<String> taken) {
        String label = partition.label();
        if (label.isEmpty()) {
            return;
        }
        String at = partition.pointer() + "/label";
        int max = MAX_LABEL.getOrDefault(partition.format(), 11);
        if (label.length() > max) {
            problems.add(at, "A label of " + partition.format() + " has at most " + max + " characters: shorten it.");
        }
        if (!taken.add(label.toLowerCase(Locale.ROOT)) && !partition.isSeed()) {
            problems.add(at, "Another partition has this label already (case does not count): choose another.");
        }
    }

    private void mount(Partition partition, Set<String> taken) {
        String mount = partition.mount();
        String at = partition.pointer() + "/mount";
        if (partition.format().equals("swap")) {
            problems.add(at, "swap is not mounted anywhere: leave the mount out.");
        } else if (!partition.isFormatted()) {
            problems.add(
                    at, "Only a file system can be mounted: name its format, such as ext4, or leave the mount out.");
        } else if (!MOUNTABLE.contains(partition.format())) {
            problems.add(at, "The installed system mounts vfat, ext4 and xfs only: leave the mount out.");
        }
        if (List.of(mount.split("/", -1)).contains("..")
                || List.of(mount.split("/", -1)).contains(".")) {
            problems.add(at, "A mount point must not contain .. or . as a part: write the path it means.");
        } else if (mount.contains("//") || (mount.length() > 1 && mount.endsWith("/"))) {
            problems.add(at, "A mount point has single slashes and none at its end: write /var, not /var/.");
        } else if (KERNEL.stream().anyMatch(path -> mount.equals(path) || mount.startsWith(path + "/"))) {
            problems.add(at, "The kernel has /proc, /sys, /dev and /run to itself: choose another mount point.");
        } else if (mount.equals("/boot/efi") && !partition.isEsp()) {
            problems.add(
                    at, "/boot/efi is for the EFI system partition: choose another mount point, or the type ef00.");
        }
        if (!taken.add(mount)) {
            problems.add(at, "Another partition is mounted there already: choose another mount point.");
        }
    }
}
