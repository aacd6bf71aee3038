package io.bootwright.registry.transfer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a file that a Range header asks for (RFC 9110, section 14).
 *
 * @param start first byte
 * @param end byte after the last one
 * @param kind how it is answered
 */
record ByteRange(long start, long end, Kind kind) {
    enum Kind {
        /** 200: there is no Range header, it is not understood, or it has several ranges. */
        WHOLE,
        /** 206: one range. */
        PART,
        /** 416: the range lies outside of the file. */
        UNSATISFIABLE
    }

    private static final Pattern ONE = Pattern.compile("bytes=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*");

    static ByteRange of(Optional<String> header, long size) {
        ByteRange whole = new ByteRange(0, size, Kind.WHOLE);
        Matcher match = ONE.matcher(header.orElse(""));
        if (!match.matches()) {
            return whole;
        }
        String first = match.group(1);
        String last = match.group(2);
        if (first.isEmpty() && last.isEmpty()) {
            return whole;
        }
        if (first.isEmpty()) {
            long suffix = Long.parseLong(last);
            return suffix == 0 || size == 0
                    ? new ByteRange(0, 0, Kind.UNSATISFIABLE)
                    : new ByteRange(Math.max(0, size - suffix), size, Kind.PART);
        }
        long start = Long.parseLong(first);
        if (!last.isEmpty() && Long.parseLong(last) < start) {
            return whole;
        }
        if (start >= size) {
            return new ByteRange(0, 0, Kind.UNSATISFIABLE);
        }
        long end = last.isEmpty() ? size : Math.min(size, Long.parseLong(last) + 1);
        return new ByteRange(start, end, Kind.PART);
    }

    long length() {
        return end - start;
    }
}
