package io.bootwright.server.app;

import io.bootwright.server.http.RequestObserver;
import io.bootwright.server.metrics.Durations;
import io.bootwright.server.metrics.Metrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Figures of answered requests, by method, route and status. Safe for use by many threads. */
final class HttpMetrics implements RequestObserver {
    private final Map<List<String>, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<List<String>, LongAdder> nanos = new ConcurrentHashMap<>();
    private final Durations durations;

    HttpMetrics(Metrics metrics) {
        metrics.counter(
                "http_requests_total",
                "Answered requests.",
                List.of("method", "route", "status"),
                () -> sums(requests, 1));
        metrics.counter(
                "http_request_seconds_total",
                "Time spent answering.",
                List.of("method", "route"),
                () -> sums(nanos, 1e9));
        durations = metrics.durations(
                "http_request_duration_seconds",
                "How long answers took, from the request's headers to the end of the answer.",
                List.of("method", "route"),
                0.001,
                0.0025,
                0.005,
                0.01,
                0.025,
                0.05,
                0.1,
                0.25,
                0.5,
                1,
                2.5,
                10,
                60,
                600);
    }

    @Override
    public void answered(String method, String route, int status, Duration took) {
        String known = method(method);
        requests.computeIfAbsent(List.of(known, route, Integer.toString(status)), key -> new LongAdder())
                .increment();
        nanos.computeIfAbsent(List.of(known, route), key -> new LongAdder()).add(took.toNanos());
        durations.took(took, known, route);
    }

    /** Clients choose the method: an invented one must not make a new series. */
    private static String method(String method) {
        return switch (method) {
            case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE" -> method;
            default -> "other";
        };
    }

    private static Map<List<String>, Double> sums(Map<List<String>, LongAdder> adders, double unit) {
        Map<List<String>, Double> sums = new HashMap<>();
        adders.forEach((labels, adder) -> sums.put(labels, adder.sum() / unit));
        return sums;
    }
}
