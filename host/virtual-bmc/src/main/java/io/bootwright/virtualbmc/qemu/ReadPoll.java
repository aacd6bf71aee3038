package io.bootwright.virtualbmc.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.virtualbmc.machine.Medium;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks QEMU every now and then how much the guest has read of its media. Safe for several threads. */
final class ReadPoll implements AutoCloseable {
    private static final long MILLIS = 500;

    private final Supplier<JsonNode> statistics;
    private final QemuOptions options;
    private final Map<String, Medium> media = new ConcurrentHashMap<>();
    private final Map<String, Long> before = new ConcurrentHashMap<>();
    private final Map<String, Long> seen = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("qemu-reads").factory());

    ReadPoll(Supplier<JsonNode> statistics, QemuOptions options) {
        this.statistics = statistics;
        this.options = options;
        var unused = timer.scheduleWithFixedDelay(this::update, MILLIS, MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Counts what is read from now on for this medium. QEMU counts for a drive, whatever is in it. */
    void inserted(Medium medium) {
        update();
        before.put(medium.slot(), seen.getOrDefault(medium.slot(), 0L));
        media.put(medium.slot(), medium);
    }

    void update() {
        try {
            for (JsonNode device : statistics.get()) {
                for (String slot : options.slots()) {
                    if (device.path("qdev").asText().equals(options.drive(slot))) {
                        count(slot, device.at("/stats/rd_bytes").asLong());
                    }
                }
            }
        } catch (QmpException e) {
            // The next call, or the next real command, tells what is wrong.
            return;
        }
    }

    private void count(String slot, long bytes) {
        seen.put(slot, bytes);
        Medium medium = media.get(slot);
        if (medium != null) {
            // Less than before: a new process counts from 0.
            medium.reads().report(Math.max(0, bytes - before.getOrDefault(slot, 0L)));
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
