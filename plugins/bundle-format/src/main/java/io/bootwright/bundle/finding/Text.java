package io.bootwright.bundle.finding;

import java.util.Collection;
import java.util.List;

/** Words for messages: names made printable. */
public final class Text {
    private static final int MAX_SHOWN = 80;

    private Text() {}

    /** A name from a file as it may be shown: in quotes, without control characters, cut to a sane length. */
    public static String quoted(String name) {
        String cut = name.length() > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "…" : name;
        return '"' + cut.replaceAll("\\p{Cntrl}", "?") + '"';
    }

    /** Names in their order, separated by commas. */
    public static String list(Collection<String> names) {
        List<String> sorted = names.stream().sorted().toList();
        return String.join(", ", sorted);
    }
}
