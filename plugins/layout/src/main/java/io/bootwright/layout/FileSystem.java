package io.bootwright.layout;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The file systems that a recipe's {@code format} may name, with the limits that the partition step on the server
 * holds: the rows of {@code workflow-bundles/partition-formats.tsv}, which a test compares with this and with the
 * step.
 */
public enum FileSystem {
    VFAT(1, 11),
    EXT4(8, 16),
    XFS(300, 12),
    NTFS(8, 32),
    SWAP(1, 15),
    /** The partition is left empty. */
    NONE(1, 36);

    private final int least;
    private final int longestLabel;

    FileSystem(int least, int longestLabel) {
        this.least = least;
        this.longestLabel = longestLabel;
    }

    /** The one of that name; empty for a name that no schema lets through. */
    public static Optional<FileSystem> of(String format) {
        return Arrays.stream(values())
                .filter(each -> each.text().equals(format))
                .findFirst();
    }

    /** As it is written in recipes. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Smallest size in MiB. */
    public int least() {
        return least;
    }

    /** Most characters of a label. */
    public int longestLabel() {
        return longestLabel;
    }
}
