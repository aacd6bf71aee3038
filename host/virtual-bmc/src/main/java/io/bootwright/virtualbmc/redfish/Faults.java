package io.bootwright.virtualbmc.redfish;

import io.bootwright.virtualbmc.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The faults of one machine that have not happened yet. Safe for several threads. */
public final class Faults {
    private final List<Entry> entries = new ArrayList<>();

    private static final class Entry {
        private final Fault fault;
        private int left;

        Entry(Fault fault) {
            this.fault = fault;
            this.left = fault.count();
        }
    }

    /** Adds a fault after those that are there. */
    public synchronized void add(Fault fault) {
        entries.add(new Entry(fault));
    }

    /** Forgets all. */
    public synchronized void clear() {
        entries.clear();
    }

    /** What is still to happen; counts are those that are left. */
    public synchronized List<Fault> pending() {
        return entries.stream().map(entry -> entry.fault.times(entry.left)).toList();
    }

    /** Whether one of a kind is waiting. */
    synchronized boolean waits(Fault.Kind kind) {
        return entries.stream().anyMatch(entry -> entry.fault.kind() == kind);
    }

    /** Uses up one of a kind, whatever requests it is for. */
    synchronized Optional<Fault> take(Fault.Kind kind) {
        for (Entry entry : entries) {
            if (entry.fault.kind() == kind) {
                if (--entry.left <= 0) {
                    entries.remove(entry);
                }
                return Optional.of(entry.fault);
            }
        }
        return Optional.empty();
    }

    /** Uses up one of a kind that hits this request. */
    synchronized Optional<Fault> take(Fault.Kind kind, HttpRequest request) {
        for (Entry entry : entries) {
            if (entry.fault.kind() == kind
                    && entry.fault.match().matcher(request.toString()).find()) {
                if (--entry.left <= 0) {
                    entries.remove(entry);
                }
                return Optional.of(entry.fault);
            }
        }
        return Optional.empty();
    }
}
