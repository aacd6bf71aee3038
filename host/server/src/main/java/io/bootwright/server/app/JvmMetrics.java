package io.bootwright.server.app;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** What the process itself uses. */
final class JvmMetrics {
    private JvmMetrics() {}

    static void into(Metrics metrics) {
        Runtime runtime = Runtime.getRuntime();
        metrics.add(new Metrics.Family(
                "memory_used_bytes",
                "gauge",
                "Heap in use.",
                () -> Map.of("", (double) (runtime.totalMemory() - runtime.freeMemory()))));
        metrics.add(new Metrics.Family(
                "memory_max_bytes", "gauge", "Largest heap.", () -> Map.of("", (double) runtime.maxMemory())));
        metrics.add(new Metrics.Family(
                "gc_seconds_total",
                "counter",
                "Time spent in garbage collection.",
                () -> Map.of(
                        "",
                        ManagementFactory.getGarbageCollectorMXBeans().stream()
                                        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                                        .sum()
                                / 1e3)));
        metrics.add(new Metrics.Family(
                "platform_threads",
                "gauge",
                "Threads of the operating system.",
                () -> Map.of("", (double) ManagementFactory.getThreadMXBean().getThreadCount())));
        metrics.add(new Metrics.Family(
                "uptime_seconds",
                "gauge",
                "Time since the process started.",
                () -> Map.of("", ManagementFactory.getRuntimeMXBean().getUptime() / 1e3)));
    }
}
