package io.bootwright.server.app;

import io.bootwright.server.metrics.Metrics;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** What the process itself uses. */
final class JvmMetrics {
    private JvmMetrics() {}

    static void into(Metrics metrics) {
        Runtime runtime = Runtime.getRuntime();
        metrics.info(
                "build_info",
                "What runs here.",
                Map.of(
                        "version",
                        ProductVersion.text(),
                        "java",
                        Runtime.version().toString()));
        metrics.gauge("memory_used_bytes", "Heap in use.", () -> runtime.totalMemory() - runtime.freeMemory());
        metrics.gauge("memory_max_bytes", "Largest heap.", runtime::maxMemory);
        metrics.counter(
                "gc_seconds_total",
                "Time spent in garbage collection.",
                () -> ManagementFactory.getGarbageCollectorMXBeans().stream()
                                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                                .sum()
                        / 1e3);
        metrics.gauge(
                "platform_threads",
                "Threads of the operating system.",
                () -> ManagementFactory.getThreadMXBean().getThreadCount());
        metrics.gauge(
                "uptime_seconds",
                "Time since the process started.",
                () -> ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
    }
}
