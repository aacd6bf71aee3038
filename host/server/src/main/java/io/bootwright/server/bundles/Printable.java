package io.bootwright.server.bundles;

/** Text that foreign code chose, made fit for messages. */
final class Printable {
    private static final int MAX = 300;

    private Printable() {}

    static String of(String text) {
        String cut = text.length() > MAX ? text.substring(0, MAX) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
