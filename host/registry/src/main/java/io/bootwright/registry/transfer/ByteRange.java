package io.bootwright.registry.transfer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Range header asks for (RFC 9110, section 14): a part, the whole, or nothing there is.
 *
 * @param start first byte
 * @param end byte after the last one
 * @param kind how it is answered
 */
record ByteRange(long start, long end, Kind kind) {
    enum Kind {
        /** 200: no Range header, one that is not understood, or several ranges at once. */
        WHOLE,
        /** 206. */
        PART,
        /** 416. */
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
