package io.bootwright.formats;

/** Text from a file made fit for a message. */
final class Words {
    private static final int MAX_SHOWN = 80;

    private Words() {}

    /** In quotes, without control characters, cut to {@value #MAX_SHOWN} characters. */
    static String quoted(String name) {
        String cut = name.length() > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "…" : name;
        return '"' + cut.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
