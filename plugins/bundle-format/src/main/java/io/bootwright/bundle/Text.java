package io.bootwright.bundle;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Words for messages: names made printable, and guesses what a mistyped one meant. */
final class Text {
    private static final int MAX_SHOWN = 80;

    private Text() {}

    /** A name from a file as it may be shown: in quotes, without control characters, cut to a sane length. */
    static String quoted(String name) {
        String cut = name.length() > MAX_SHOWN ? name.substring(0, MAX_SHOWN) + "…" : name;
        return '"' + cut.replaceAll("\\p{Cntrl}", "?") + '"';
    }

    /** A sentence that names the nearest known name, or all of them. */
    static String hint(String name, Collection<String> known) {
        int worst = Math.max(2, name.length() / 3);
        return known.stream()
                .filter(candidate -> name.length() <= MAX_SHOWN && distance(name, candidate) <= worst)
                .min(Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()))
                .map(nearest -> "Did you mean " + quoted(nearest) + "?")
                .orElseGet(() -> known.isEmpty() ? "None is known here." : "Known: " + list(known) + ".");
    }

    static String list(Collection<String> names) {
        List<String> sorted = names.stream().sorted().toList();
        return String.join(", ", sorted);
    }

    /** Damerau-Levenshtein distance (optimal string alignment). */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + substitution, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
