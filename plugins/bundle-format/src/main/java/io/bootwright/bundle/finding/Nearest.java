package io.bootwright.bundle.finding;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known name that is most like a mistyped one (Damerau-Levenshtein distance). Stateless. */
public final class Nearest {
    private static final int MAX_LENGTH = 80;

    private Nearest() {}

    /** The nearest known name, if any is near enough to be worth saying. */
    public static Optional<String> to(String name, Collection<String> known) {
        if (name.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        int worst = Math.max(2, name.length() / 3);
        return known.stream()
                .filter(candidate -> distance(name, candidate) <= worst)
                .min(Comparator.<String>comparingInt(candidate -> distance(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** A sentence for an unknown name: the nearest known one, or all of them. */
    public static String hint(String name, Collection<String> known) {
        return to(name, known)
                .map(nearest -> "Did you mean " + Text.quoted(nearest) + "?")
                .orElseGet(() -> known.isEmpty() ? "None is known here." : "Known: " + Text.list(known) + ".");
    }

    /** Optimal string alignment: two letters that changed places count as one mistake. */
    private static int distance(String a, String b) {
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
