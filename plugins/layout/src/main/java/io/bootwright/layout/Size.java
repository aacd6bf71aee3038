package io.bootwright.layout;

import java.util.Optional;

/**
 * A size as recipes write it: {@code 512M}, {@code 16G}, {@code 2T} or {@code 40%}.
 *
 * @param mebibytes size in MiB; 0 for a percentage
 * @param percent percentage of what all fixed sizes leave; 0 for a fixed size
 */
public record Size(long mebibytes, int percent) {
    /** Parses a size; empty when it has another form (which the schema refuses). */
    public static Optional<Size> parse(String text) {
        if (!text.matches("[0-9]{1,9}[MGT%]")) {
            return Optional.empty();
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return Optional.of(
                switch (text.charAt(text.length() - 1)) {
                    case 'M' -> new Size(number, 0);
                    case 'G' -> new Size(number << 10, 0);
                    case 'T' -> new Size(number << 20, 0);
                    default -> new Size(0, (int) number);
                });
    }

    /** Whether it is no percentage. */
    public boolean isFixed() {
        return percent == 0;
    }
}
