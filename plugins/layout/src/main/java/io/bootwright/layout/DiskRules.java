package io.bootwright.layout;

import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import java.util.List;
import java.util.Optional;

/** Whether {@code target_disk} can mean a whole disk. Whether it is there, only the server itself can tell. */
public final class DiskRules {
    private DiskRules() {}

    /** Adds what is wrong with {@code target_disk}. */
    public static void check(Recipe recipe, Problems problems) {
        recipe.text("/target_disk").ifPresent(path -> path("/target_disk", path, problems));
        recipe.text("/target_disk/path").ifPresent(path -> path("/target_disk/path", path, problems));
        Optional<Size> min = recipe.text("/target_disk/min_size").flatMap(Size::parse);
        Optional<Size> max = recipe.text("/target_disk/max_size").flatMap(Size::parse);
        if (min.isPresent()
                && max.isPresent()
                && min.get().mebibytes() > max.get().mebibytes()) {
            problems.add(
                    "/target_disk/min_size", "No disk is larger than min_size and smaller than max_size: swap them.");
        }
    }

    private static void path(String at, String path, Problems problems) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        if (List.of(path.split("/", -1)).contains("..")) {
            problems.add(at, "The path of a disk must not contain .. as a part: write the path it means.");
        } else if (name.matches("(sd|vd|hd|xvd)[a-z]+[0-9]+|(nvme|mmcblk|nbd)[0-9].*p[0-9]+|.*-part[0-9]+")) {
            problems.add(at, "This is a partition. Name the whole disk, such as /dev/sda or /dev/nvme0n1.");
        } else if (name.matches("(sr|scd)[0-9]+|cdrom")) {
            problems.add(at, "This is an optical drive. Name a disk, such as /dev/sda or /dev/nvme0n1.");
        } else if (name.matches("(loop|ram|zram|fd)[0-9]+|null|zero|mem")) {
            problems.add(at, "This is no disk of the server. Name one, such as /dev/sda or /dev/nvme0n1.");
        }
    }
}
