package io.bootwright.bundle.units;

import java.util.List;
import java.util.SortedMap;

/** Source files of a bundle's own units: systemd units in {@code systemd/}, Quadlets in {@code quadlets/}. */
public final class UnitSources {
    private UnitSources() {}

    /** Paths of the unit files among a bundle's files, such as {@code quadlets/flash.container}. */
    public static List<String> in(SortedMap<String, byte[]> files) {
        return files.keySet().stream()
                .filter(path ->
                        path.matches("(systemd|quadlets)/[^/]+\\.(container|service|target|mount|volume|network)"))
                .toList();
    }

    /** The file's name, such as {@code flash.container}, of its path in the bundle. */
    public static String fileName(String path) {
        return path.substring(path.indexOf('/') + 1);
    }

    /** The unit that systemd makes of a source file: {@code x.container} becomes {@code x.service}. */
    public static String unitName(String fileName) {
        return fileName.endsWith(".container")
                ? fileName.substring(0, fileName.length() - ".container".length()) + ".service"
                : fileName;
    }
}
