package io.bootwright.bundle.units;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time spans of unit files (systemd.time(7)), such as {@code 90}, {@code 15min} or {@code 1h 30min}. */
public final class TimeSpan {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9}[a-z]* ?)+");
    private static final Pattern PART = Pattern.compile("([0-9]+)([a-z]*)");
    private static final Map<String, Duration> UNITS = Map.ofEntries(
            Map.entry("", Duration.ofSeconds(1)),
            Map.entry("ms", Duration.ofMillis(1)),
            Map.entry("s", Duration.ofSeconds(1)),
            Map.entry("sec", Duration.ofSeconds(1)),
            Map.entry("second", Duration.ofSeconds(1)),
            Map.entry("seconds", Duration.ofSeconds(1)),
            Map.entry("m", Duration.ofMinutes(1)),
            Map.entry("min", Duration.ofMinutes(1)),
            Map.entry("minute", Duration.ofMinutes(1)),
            Map.entry("minutes", Duration.ofMinutes(1)),
            Map.entry("h", Duration.ofHours(1)),
            Map.entry("hr", Duration.ofHours(1)),
            Map.entry("hour", Duration.ofHours(1)),
            Map.entry("hours", Duration.ofHours(1)),
            Map.entry("d", Duration.ofDays(1)),
            Map.entry("day", Duration.ofDays(1)),
            Map.entry("days", Duration.ofDays(1)),
            Map.entry("w", Duration.ofDays(7)),
            Map.entry("week", Duration.ofDays(7)),
            Map.entry("weeks", Duration.ofDays(7)));

    private TimeSpan() {}

    /** The length of a time span; empty when it is none, or names a unit that no step needs. */
    public static Optional<Duration> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        Duration sum = Duration.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            Duration unit = UNITS.get(parts.group(2));
            if (unit == null) {
                return Optional.empty();
            }
            sum = sum.plus(unit.multipliedBy(Long.parseLong(parts.group(1))));
        }
        return Optional.of(sum);
    }
}
