package io.bootwright.it.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs contestants in turn, drops the first rounds and prints medians and ratios to the first contestant. */
final class Rounds {
    private final Map<String, Runnable> contestants = new LinkedHashMap<>();

    Rounds with(String name, Runnable once) {
        contestants.put(name, once);
        return this;
    }

    /** Runs everything; returns the medians in milliseconds in the order of the contestants. */
    Map<String, Double> run(String title, int warmUp, int rounds) {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (int round = -warmUp; round < rounds; round++) {
            for (var contestant : contestants.entrySet()) {
                long start = System.nanoTime();
                contestant.getValue().run();
                double millis = (System.nanoTime() - start) / 1e6;
                if (round >= 0) {
                    times.computeIfAbsent(contestant.getKey(), name -> new ArrayList<>())
                            .add(millis);
                }
            }
        }
        Map<String, Double> medians = new LinkedHashMap<>();
        times.forEach((name, list) ->
                medians.put(name, list.stream().sorted().toList().get(list.size() / 2)));
        double first = medians.values().iterator().next();
        System.out.println(title + " (" + rounds + " rounds, interleaved, medians)");
        medians.forEach(
                (name, median) -> System.out.printf("  %-22s %10.2f ms   %6.2f x%n", name, median, median / first));
        return medians;
    }
}
