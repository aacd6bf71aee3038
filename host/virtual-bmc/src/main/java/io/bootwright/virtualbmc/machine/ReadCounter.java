package io.bootwright.virtualbmc.machine;

import java.util.Map;
import java.util.TreeMap;

/** Counts the bytes read of one medium: all of them, and each only once. Safe for several threads. */
public final class ReadCounter {
    private final TreeMap<Long, Long> ranges = new TreeMap<>();
    private long total;

    /** Counts the bytes {@code from} to {@code to}, the latter excluded. */
    public synchronized void add(long from, long to) {
        if (to <= from) {
            return;
        }
        total += to - from;
        long start = from;
        long end = to;
        Map.Entry<Long, Long> left = ranges.floorEntry(start);
        if (left != null && left.getValue() >= start) {
            start = left.getKey();
            end = Math.max(end, left.getValue());
        }
        Map.Entry<Long, Long> next = ranges.ceilingEntry(start);
        while (next != null && next.getKey() <= end) {
            end = Math.max(end, next.getValue());
            ranges.remove(next.getKey());
            next = ranges.ceilingEntry(start);
        }
        ranges.put(start, end);
    }

    /** Takes over a count that something else has made, which cannot tell repeated reads apart. */
    public synchronized void report(long bytes) {
        total = bytes;
        ranges.clear();
        if (bytes > 0) {
            ranges.put(0L, bytes);
        }
    }

    /** Bytes read, each read counted. */
    public synchronized long total() {
        return total;
    }

    /** Different bytes read. */
    public synchronized long distinct() {
        long sum = 0;
        for (Map.Entry<Long, Long> range : ranges.entrySet()) {
            sum += range.getValue() - range.getKey();
        }
        return sum;
    }
}
