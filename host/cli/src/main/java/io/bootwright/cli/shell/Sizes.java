package io.bootwright.cli.shell;

/** Sizes in bytes as text. */
public final class Sizes {
    private Sizes() {}

    /** In whole KiB below 10 MiB, else in whole MiB. */
    public static String text(long bytes) {
        return bytes < 10 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }
}
