package io.bootwright.it.bench.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** Lets servers do the same in turn, drops the first round and prints the medians of rate and processor time. */
final class Comparison {
    private final String title;
    private final String unit;
    private final double amount;
    private final String cpuUnit;
    private final Map<Server, DoubleSupplier> contestants = new LinkedHashMap<>();

    /**
     * @param unit of the rates
     * @param amount what one run moves, in the unit of {@code cpuUnit}; 0 when the run tells no fixed amount
     * @param cpuUnit what processor time is divided by, such as {@code GiB}
     */
    Comparison(String title, String unit, double amount, String cpuUnit) {
        this.title = title;
        this.unit = unit;
        this.amount = amount;
        this.cpuUnit = cpuUnit;
    }

    /** One contestant; {@code once} does the work and returns its rate. */
    Comparison with(Server server, DoubleSupplier once) {
        contestants.put(server, once);
        return this;
    }

    private record Run(double rate, double cpu) {}

    /** Median rates in the order of the contestants. */
    Map<String, Double> run(int rounds) {
        Map<Server, List<Run>> runs = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) {
            for (var contestant : contestants.entrySet()) {
                Server server = contestant.getKey();
                double cpu = server.cpuSeconds();
                long start = System.nanoTime();
                double rate = contestant.getValue().getAsDouble();
                double seconds = (System.nanoTime() - start) / 1e9;
                double used = server.cpuSeconds() - cpu;
                if (round >= 0) {
                    double per = amount > 0 ? amount : rate * seconds;
                    runs.computeIfAbsent(server, key -> new ArrayList<>()).add(new Run(rate, used / per));
                }
            }
        }
        System.out.println(title + " (" + rounds + " rounds, interleaved, medians)");
        Map<String, Double> medians = new LinkedHashMap<>();
        double first = median(runs.values().iterator().next(), false);
        runs.forEach((server, list) -> {
            double rate = median(list, false);
            medians.put(server.name(), rate);
            System.out.printf(
                    "  %-16s %10.0f %s %9.4f CPU s/%s   Bootwright is %5.2f x%n",
                    server.name(), rate, unit, median(list, true), cpuUnit, first / rate);
        });
        return medians;
    }

    private static double median(List<Run> runs, boolean cpu) {
        var sorted =
                runs.stream().map(run -> cpu ? run.cpu() : run.rate()).sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
