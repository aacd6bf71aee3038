package io.bootwright.bundles.windows;

import io.bootwright.layout.Partition;
import io.bootwright.layout.PartitionType;

/** The role of a partition for Windows. */
enum Role {
    ESP,
    MSR,
    /** Where the image goes: the one basic data partition that is made NTFS. */
    WINDOWS,
    RECOVERY,
    /** Left to Windows, or to the firmware's maker. */
    OTHER;

    static Role of(Partition partition) {
        if (partition.isEsp()) {
            return ESP;
        } else if (partition.is(PartitionType.MSR)) {
            return MSR;
        } else if (partition.is(PartitionType.RECOVERY)) {
            return RECOVERY;
        }
        return partition.is(PartitionType.WINDOWS) && partition.format().equals("ntfs") ? WINDOWS : OTHER;
    }
}
