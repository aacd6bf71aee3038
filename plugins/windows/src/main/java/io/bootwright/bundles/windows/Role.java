package io.bootwright.bundles.windows;

import io.bootwright.layout.Partition;
import java.util.Set;

/** What a partition is to Windows. */
enum Role {
    ESP,
    MSR,
    /** Where the image goes: the one basic data partition that is made NTFS. */
    WINDOWS,
    RECOVERY,
    /** Left to Windows, or to the firmware's maker. */
    OTHER;

    private static final Set<String> MSR_TYPES = Set.of("0c01", "e3c9e316-0b5c-4db8-817d-f92df00215ae");
    private static final Set<String> BASIC_DATA = Set.of("0700", "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7");
    private static final Set<String> RECOVERY_TYPES = Set.of("2700", "de94bba4-06d1-4d40-a16a-bfd50179d6ac");

    static Role of(Partition partition) {
        String type = partition.type();
        if (partition.isEsp()) {
            return ESP;
        } else if (MSR_TYPES.contains(type)) {
            return MSR;
        } else if (RECOVERY_TYPES.contains(type)) {
            return RECOVERY;
        }
        return BASIC_DATA.contains(type) && partition.format().equals("ntfs") ? WINDOWS : OTHER;
    }
}
