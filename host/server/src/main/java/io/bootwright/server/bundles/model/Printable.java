package io.bootwright.server.bundles.model;

/** Makes text that foreign code chose fit for messages. */
public final class Printable {
    private static final int MAX = 300;

    private Printable() {}

    public static String of(String text) {
        String cut = text.length() > MAX ? text.substring(0, MAX) + "…" : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }
}
