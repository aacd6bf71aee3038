package io.bootwright.cli.shell;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time in short: {@code 45s}, {@code 12m}, {@code 5h}, {@code 3d}. */
public final class Ages {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([smhd])");

    private Ages() {}

    /** How long ago a time was; the text itself if it is no time of RFC 3339. */
    public static String since(String time, Instant now) {
        return time(time).map(then -> span(Duration.between(then, now))).orElse(time);
    }

    static String span(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + "m";
        }
        return seconds < 2 * 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }

    /** The time that a text means: {@code 2h} ago, or one of RFC 3339; empty if it is neither. */
    public static Optional<Instant> parse(String text, Instant now) {
        Matcher span = SPAN.matcher(text);
        if (!span.matches()) {
            return time(text);
        }
        long count = Long.parseLong(span.group(1));
        return Optional.of(now.minus(
                switch (span.group(2)) {
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                }));
    }

    /** A time of RFC 3339; empty if it is none. */
    public static Optional<Instant> time(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
