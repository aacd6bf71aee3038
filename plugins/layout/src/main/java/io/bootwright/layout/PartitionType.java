package io.bootwright.layout;

import java.util.Set;

/**
 * The partition types that have a role on the server: the rows of {@code workflow-bundles/partition-types.tsv}, which a
 * test compares with this and with the steps' own {@code layout.sh}. A type that is not here has no role.
 */
public enum PartitionType {
    /** EFI system partition. */
    ESP("ef00", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"),
    /** May hold a Linux root: Linux file system, and root for x86-64. */
    LINUX("8300", "0fc63daf-8483-4772-8e79-3d69d8477de4", "8304", "4f68bce3-e8cd-4db1-96e7-fbcaf984b709"),
    /** Microsoft reserved partition. */
    MSR("0c01", "e3c9e316-0b5c-4db8-817d-f92df00215ae"),
    /** Basic data of Windows. */
    WINDOWS("0700", "ebd0a0a2-b9e5-4433-87c0-68b6b72699c7"),
    /** Recovery environment of Windows. */
    RECOVERY("2700", "de94bba4-06d1-4d40-a16a-bfd50179d6ac");

    private final Set<String> names;

    PartitionType(String... names) {
        this.names = Set.of(names);
    }

    /** Its sgdisk codes and GUIDs, in lower case. */
    public Set<String> names() {
        return names;
    }
}
