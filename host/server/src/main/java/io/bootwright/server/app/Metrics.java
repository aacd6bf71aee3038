package io.bootwright.server.app;

import io.bootwright.server.http.RequestObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The host's figures in the Prometheus text format: requests are counted as they are answered, everything else is asked
 * for when somebody looks. Safe for use by many threads.
 */
final class Metrics implements RequestObserver {
    private static final String PREFIX = "bootwright_";

    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> nanos = new ConcurrentHashMap<>();
    private final List<Family> families = new ArrayList<>();

    /**
     * Figures of one name.
     *
     * @param name without the prefix
     * @param type {@code counter} or {@code gauge}
     * @param help a sentence
     * @param samples labels, such as {@code status="queued"} or empty, to value
     */
    record Family(String name, String type, String help, Supplier<Map<String, Double>> samples) {}

    /** Adds figures that are asked for at each look; before the server starts. */
    void add(Family family) {
        families.add(family);
    }

    @Override
    public void answered(String method, String route, int status, Duration took) {
        String by = "method=\"" + method(method) + "\",route=\"" + route + "\"";
        requests.computeIfAbsent(by + ",status=\"" + status + "\"", key -> new LongAdder())
                .increment();
        nanos.computeIfAbsent(by, key -> new LongAdder()).add(took.toNanos());
    }

    /** Clients choose the method: an invented one must not make a new series. */
    private static String method(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" -> method;
            default -> "other";
        };
    }

    /** Everything, as Prometheus reads it (text format 0.0.4). */
    String text() {
        StringBuilder text = new StringBuilder(4096);
        append(text, "http_requests_total", "counter", "Answered requests.", sums(requests, 1));
        append(text, "http_request_seconds_total", "counter", "Time spent answering.", sums(nanos, 1e9));
        for (Family family : families) {
            append(
                    text,
                    family.name(),
                    family.type(),
                    family.help(),
                    family.samples().get());
        }
        return text.toString();
    }

    private static Map<String, Double> sums(Map<String, LongAdder> adders, double unit) {
        Map<String, Double> sums = new TreeMap<>();
        adders.forEach((labels, adder) -> sums.put(labels, adder.sum() / unit));
        return sums;
    }

    private static void append(StringBuilder text, String name, String type, String help, Map<String, Double> samples) {
        text.append("# HELP ")
                .append(PREFIX)
                .append(name)
                .append(' ')
                .append(help)
                .append('\n');
        text.append("# TYPE ")
                .append(PREFIX)
                .append(name)
                .append(' ')
                .append(type)
                .append('\n');
        samples.forEach((labels, value) -> {
            text.append(PREFIX).append(name);
            if (!labels.isEmpty()) {
                text.append('{').append(labels).append('}');
            }
            text.append(' ').append(number(value)).append('\n');
        });
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
