package io.bootwright.bundles.linux;

import io.bootwright.plugin.JsonValue;
import java.util.Locale;
import java.util.Set;

/**
 * One entry of {@code partition_layout}.
 *
 * @param pointer where it stands in the recipe
 * @param type sgdisk code or GUID, in lower case
 * @param format file system; {@code none} when the recipe names none
 * @param label empty when the recipe gives none
 * @param mount empty when the recipe gives none
 */
record Partition(String pointer, Size size, String type, String format, String label, String mount) {
    /** Where first-boot data goes; cloud-init looks for it in any case. */
    static final String SEED_LABEL = "cidata";

    private static final Set<String> ESP = Set.of("ef00", "c12a7328-f81f-11d2-ba4b-00a0c93ec93b");
    private static final Set<String> LINUX = Set.of(
            "0fc63daf-8483-4772-8e79-3d69d8477de4", // Linux file system data
            "4f68bce3-e8cd-4db1-96e7-fbcaf984b709", // Linux root, x86-64
            "933ac7e1-2eb4-4f13-b844-0e14e2aef915", // Linux home
            "3b8f8425-20e0-4f3b-907f-1a25a76f98e8"); // Linux server data

    static Partition of(JsonValue value, int index) {
        return new Partition(
                "/partition_layout/" + index,
                value.text("/size").flatMap(Size::parse).orElse(new Size(0, 1)),
                value.text("/type_guid").orElse("").toLowerCase(Locale.ROOT),
                value.text("/format").orElse("none"),
                value.text("/label").orElse(""),
                value.text("/mount").orElse(""));
    }

    boolean isEsp() {
        return ESP.contains(type);
    }

    boolean isSeed() {
        return label.equalsIgnoreCase(SEED_LABEL);
    }

    boolean isFormatted() {
        return !format.equals("none");
    }

    /** Whether the root file system can live here: Linux-typed, ext4 or xfs, and not meant for something else. */
    boolean canBeRoot() {
        return (type.startsWith("83") || LINUX.contains(type))
                && (format.equals("ext4") || format.equals("xfs"))
                && (mount.isEmpty() || mount.equals("/"))
                && !isSeed();
    }
}
