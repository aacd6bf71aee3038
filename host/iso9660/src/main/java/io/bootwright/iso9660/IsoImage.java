package io.bootwright.iso9660;

import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What lies on a medium. File names are kept as they are in the Rock Ridge and Joliet trees.
 *
 * <p>{@code toString} shows names and sizes only, since files may hold secrets. The contents are not copied: do not
 * change the arrays afterwards.
 *
 * @param volumeId volume identifier, 1 to 32 characters of {@code A-Z 0-9 _} (ECMA-119 8.4.3)
 * @param files contents by path. Paths use {@code /}, have at most {@value #MAX_DEPTH} parts, each of 1 to
 *     {@value #MAX_NAME} characters of {@code A-Z a-z 0-9 . _ -}; two paths may not differ in case only
 */
public record IsoImage(String volumeId, Map<String, byte[]> files) {
    static final int MAX_NAME = 64;
    static final int MAX_DEPTH = 7;

    private static final Pattern VOLUME = Pattern.compile("[A-Z0-9_]{1,32}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1," + MAX_NAME + "}");

    /**
     * Checks names.
     *
     * @throws IllegalArgumentException if a name cannot be written, naming it
     */
    public IsoImage {
        if (!VOLUME.matcher(volumeId).matches()) {
            throw new IllegalArgumentException(
                    "volume id '" + volumeId + "' must be 1 to 32 characters of A-Z, 0-9 and _");
        }
        SortedMap<String, byte[]> sorted = new TreeMap<>();
        files.forEach((path, content) -> sorted.put(path.startsWith("/") ? path.substring(1) : path, content));
        check(sorted.keySet());
        files = Collections.unmodifiableSortedMap(sorted);
    }

    private static void check(Set<String> paths) {
        Set<String> taken = new HashSet<>();
        for (String path : paths) {
            String[] parts = path.split("/", -1);
            if (parts.length > MAX_DEPTH) {
                throw new IllegalArgumentException("'" + path + "' is deeper than " + MAX_DEPTH + " levels");
            }
            for (String part : parts) {
                if (!NAME.matcher(part).matches() || part.equals(".") || part.equals("..")) {
                    throw new IllegalArgumentException("'" + path + "': each part of a path must be 1 to " + MAX_NAME
                            + " characters of A-Z, a-z, 0-9, '.', '_' and '-'");
                }
            }
            if (!taken.add(path.toUpperCase(Locale.ROOT))) {
                throw new IllegalArgumentException("'" + path + "' is there twice but for upper and lower case");
            }
        }
        for (String path : taken) {
            for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
                if (taken.contains(path.substring(0, slash))) {
                    throw new IllegalArgumentException("'" + path.substring(0, slash) + "' is a file and a directory");
                }
            }
        }
    }

    @Override
    public String toString() {
        var names = new StringBuilder("IsoImage[").append(volumeId);
        files.forEach(
                (path, content) -> names.append(' ').append(path).append('=').append(content.length));
        return names.append(']').toString();
    }
}
