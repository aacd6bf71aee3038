package io.bootwright.bundles.linux;

import io.bootwright.layout.Partition;
import io.bootwright.plugin.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules for mount points: on file systems only, each once, and none that hides a directory of the system. */
final class MountRules {
    private static final List<String> KERNEL = List.of("/proc", "/sys", "/dev", "/run");
    private static final Set<String> MOUNTABLE = Set.of("vfat", "ext4", "xfs");

    private MountRules() {}

    static void check(List<Partition> partitions, Problems problems) {
        Set<String> taken = new HashSet<>();
        for (Partition partition : partitions) {
            if (!partition.mount().isEmpty()) {
                mount(partition, taken, problems);
            }
        }
    }

    private static void mount(Partition partition, Set<String> taken, Problems problems) {
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
