package io.bootwright.layout;

import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One entry of {@code partition_layout}.
 *
 * @param pointer where it stands in the recipe
 * @param type sgdisk code or GUID, in lower case
 * @param format file system; {@code none} when the recipe names none
 * @param label empty when the recipe gives none
 * @param mount empty when the recipe gives none
 */
public record Partition(String pointer, Size size, String type, String format, String label, String mount) {
    /** The recipe's partitions in their order on the disk. */
    public static List<Partition> of(Recipe recipe) {
        List<JsonValue> layout = recipe.list("/partition_layout");
        List<Partition> partitions = new ArrayList<>();
        for (int i = 0; i < layout.size(); i++) {
            partitions.add(of(layout.get(i), i));
        }
        return List.copyOf(partitions);
    }

    private static Partition of(JsonValue value, int index) {
        return new Partition(
                "/partition_layout/" + index,
                value.text("/size").flatMap(Size::parse).orElse(new Size(0, 1)),
                value.text("/type_guid").orElse("").toLowerCase(Locale.ROOT),
                value.text("/format").orElse("none"),
                value.text("/label").orElse(""),
                value.text("/mount").orElse(""));
    }

    /** Whether it is an EFI system partition. */
    public boolean isEsp() {
        return is(PartitionType.ESP);
    }

    /** Whether it has a type of that meaning. */
    public boolean is(PartitionType meaning) {
        return meaning.names().contains(type);
    }

    /** Whether it gets a file system. */
    public boolean isFormatted() {
        return !format.equals("none");
    }

    /** Whether it is surely smaller than a number of MiB; a percentage may turn out to be anything. */
    public boolean isBelow(long mebibytes) {
        return size.isFixed() && size.mebibytes() < mebibytes;
    }
}
