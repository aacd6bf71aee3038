package io.bootwright.bundles.linux;

import io.bootwright.layout.Partition;
import io.bootwright.layout.PartitionType;

/** The roles that partitions have for an installed Linux. */
final class Roles {
    /** Where first-boot data goes; cloud-init looks for it in any case. */
    private static final String SEED_LABEL = "cidata";

    private Roles() {}

    static boolean isSeed(Partition partition) {
        return partition.label().equalsIgnoreCase(SEED_LABEL);
    }

    /**
     * Whether the root file system can live here, as the steps on the server choose it ({@code layout_root}):
     * Linux-typed, ext4 or xfs, and not meant for something else.
     */
    static boolean canBeRoot(Partition partition) {
        return partition.is(PartitionType.LINUX)
                && (partition.format().equals("ext4") || partition.format().equals("xfs"))
                && (partition.mount().isEmpty() || partition.mount().equals("/"))
                && !isSeed(partition);
    }
}
