package io.bootwright.server.media;

import java.util.Map;
import java.util.TreeMap;

/**
 * The distinct byte ranges that were read of one disc: BMCs read 10 to 25 % twice, so plain sums would lie. Bounded: when
 * there are too many gaps, the narrowest are counted as read. For one thread at a time.
 */
final class ReadRanges {
    static final int MOST = 1024;

    /** Start to end (exclusive); never touching each other. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    private long total;

    /** Adds the bytes from {@code start} to before {@code end}. */
    void add(long start, long end) {
        if (end <= start) {
            return;
        }
        long from = start;
        long to = end;
        Map.Entry<Long, Long> before = ranges.floorEntry(start);
        if (before != null && before.getValue() >= start) {
            from = before.getKey();
        }
        for (var next = ranges.ceilingEntry(from);
                next != null && next.getKey() <= to;
                next = ranges.ceilingEntry(from)) {
            to = Math.max(to, next.getValue());
            total -= next.getValue() - next.getKey();
            ranges.remove(next.getKey());
        }
        ranges.put(from, to);
        total += to - from;
        if (ranges.size() > MOST) {
            closeNarrowestGap();
        }
    }

    private void closeNarrowestGap() {
        long gap = Long.MAX_VALUE;
        long after = 0;
        long end = -1;
        for (var range : ranges.entrySet()) {
            if (end >= 0 && range.getKey() - end < gap) {
                gap = range.getKey() - end;
                after = end;
            }
            end = range.getValue();
        }
        add(after, after + gap);
    }

    /** Number of distinct bytes. */
    long total() {
        return total;
    }

    /** {@code start-end,start-end}, for a row. */
    String text() {
        StringBuilder text = new StringBuilder();
        ranges.forEach((start, end) ->
                text.append(text.isEmpty() ? "" : ",").append(start).append('-').append(end));
        return text.toString();
    }

    static ReadRanges of(String text) {
        ReadRanges ranges = new ReadRanges();
        for (String range : text.split(",")) {
            int dash = range.indexOf('-');
            if (dash > 0) {
                ranges.add(Long.parseLong(range.substring(0, dash)), Long.parseLong(range.substring(dash + 1)));
            }
        }
        return ranges;
    }
}
