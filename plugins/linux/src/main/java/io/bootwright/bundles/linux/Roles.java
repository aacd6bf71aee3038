package io.bootwright.bundles.linux;

import io.bootwright.layout.Partition;
import java.util.Set;

/** What a partition is to an installed Linux. */
final class Roles {
    /** Where first-boot data goes; cloud-init looks for it in any case. */
    private static final String SEED_LABEL = "cidata";

    private static final Set<String> LINUX = Set.of(
            "0fc63daf-8483-4772-8e79-3d69d8477de4", // Linux file system data
            "4f68bce3-e8cd-4db1-96e7-fbcaf984b709", // Linux root, x86-64
            "933ac7e1-2eb4-4f13-b844-0e14e2aef915", // Linux home
            "3b8f8425-20e0-4f3b-907f-1a25a76f98e8"); // Linux server data

    private Roles() {}

    static boolean isSeed(Partition partition) {
        return partition.label().equalsIgnoreCase(SEED_LABEL);
    }

    /** Whether the root file system can live here: Linux-typed, ext4 or xfs, and not meant for something else. */
    static boolean canBeRoot(Partition partition) {
        return (partition.type().startsWith("83") || LINUX.contains(partition.type()))
                && (partition.format().equals("ext4") || partition.format().equals("xfs"))
                && (partition.mount().isEmpty() || partition.mount().equals("/"))
                && !isSeed(partition);
    }
}
