package io.bootwright.cli.shell;

import java.util.Map;
import java.util.Optional;

/**
 * Size of a terminal's window in characters.
 *
 * @param columns at least 1
 * @param rows at least 1
 */
public record WindowSize(int columns, int rows) {
    /** What a terminal has that does not say. */
    static final WindowSize USUAL = new WindowSize(80, 24);

    /** The size that a shell exported as {@code COLUMNS} and {@code LINES}; empty if it did not. */
    static Optional<WindowSize> of(Map<String, String> environment) {
        return number(environment.get("COLUMNS"))
                .map(columns ->
                        new WindowSize(columns, number(environment.get("LINES")).orElse(USUAL.rows())));
    }

    private static Optional<Integer> number(@org.jspecify.annotations.Nullable String text) {
        return text != null && text.matches("[1-9]\\d{0,3}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }
}
