package io.bootwright.bundle.manifest;

import io.bootwright.bundle.finding.Text;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A semantic version (2.0.0) without build metadata, ordered by precedence.
 *
 * @param preRelease identifiers after the dash; empty for a release
 */
public record SemanticVersion(long major, long minor, long patch, String preRelease)
        implements Comparable<SemanticVersion> {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,9})(?:\\.(\\d{1,9}))?(?:\\.(\\d{1,9}))?(?:-([0-9A-Za-z.-]+))?");

    /**
     * Parses a version; missing minor and patch are 0.
     *
     * @throws IllegalArgumentException when the text is no version
     */
    public static SemanticVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(Text.quoted(text) + " is no semantic version such as 1.2.3");
        }
        return new SemanticVersion(
                Long.parseLong(matcher.group(1)),
                matcher.group(2) == null ? 0 : Long.parseLong(matcher.group(2)),
                matcher.group(3) == null ? 0 : Long.parseLong(matcher.group(3)),
                matcher.group(4) == null ? "" : matcher.group(4));
    }

    /** Whether it fits all of some comparisons separated by spaces, such as {@code >=1.0.0 <2.0.0}. */
    public boolean fits(String range) {
        for (String comparison : range.trim().split("\\s+")) {
            String operator = comparison.replaceAll("[^<>=]", "");
            int order = compareTo(parse(comparison.substring(operator.length())));
            boolean fits = switch (operator) {
                case ">=" -> order >= 0;
                case ">" -> order > 0;
                case "<=" -> order <= 0;
                case "<" -> order < 0;
                default -> order == 0;
            };
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(SemanticVersion other) {
        int order = Long.compare(major, other.major);
        order = order != 0 ? order : Long.compare(minor, other.minor);
        order = order != 0 ? order : Long.compare(patch, other.patch);
        return order != 0 ? order : comparePreRelease(preRelease, other.preRelease);
    }

    private static int comparePreRelease(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Boolean.compare(a.isEmpty(), b.isEmpty());
        }
        String[] left = a.split("\\.", -1);
        String[] right = b.split("\\.", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            boolean leftNumber = left[i].matches("[0-9]{1,18}");
            boolean rightNumber = right[i].matches("[0-9]{1,18}");
            int order;
            if (leftNumber && rightNumber) {
                order = Long.compare(Long.parseLong(left[i]), Long.parseLong(right[i]));
            } else if (leftNumber != rightNumber) {
                order = leftNumber ? -1 : 1;
            } else {
                order = left[i].compareTo(right[i]);
            }
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.length, right.length);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch + (preRelease.isEmpty() ? "" : "-" + preRelease);
    }
}
