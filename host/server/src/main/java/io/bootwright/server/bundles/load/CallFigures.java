package io.bootwright.server.bundles.load;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/** Counts what bundles' classes are asked, how long they take and how often they fail. Safe for use by many threads. */
public final class CallFigures {
    private final Map<List<String>, Figures> byCall = new ConcurrentHashMap<>();

    private record Figures(LongAdder calls, LongAdder failures, LongAdder nanos) {}

    public <T> T count(String bundle, String call, Supplier<T> act) {
        Figures figures = byCall.computeIfAbsent(
                List.of(bundle, call), key -> new Figures(new LongAdder(), new LongAdder(), new LongAdder()));
        long start = System.nanoTime();
        boolean good = false;
        try {
            T result = act.get();
            good = true;
            return result;
        } finally {
            figures.calls().increment();
            figures.nanos().add(System.nanoTime() - start);
            if (!good) {
                figures.failures().increment();
            }
        }
    }

    public Map<List<String>, Double> calls() {
        return by(figures -> figures.calls().sum());
    }

    public Map<List<String>, Double> failures() {
        return by(figures -> figures.failures().sum());
    }

    public Map<List<String>, Double> seconds() {
        return by(figures -> figures.nanos().sum() / 1e9);
    }

    private Map<List<String>, Double> by(java.util.function.ToDoubleFunction<Figures> value) {
        Map<List<String>, Double> samples = new HashMap<>();
        byCall.forEach((labels, figures) -> samples.put(labels, value.applyAsDouble(figures)));
        return samples;
    }
}
