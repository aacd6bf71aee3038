package io.bootwright.virtualbmc.scripted;

import io.bootwright.errors.DispatcherErrorCode;
import io.bootwright.errors.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The dependencies of a target's units (systemd.unit(5)), read from their files: which steps a start of the target runs
 * and waits for. A unit whose file is not at hand is taken for one without dependencies. Used by one thread.
 */
final class UnitGraph {
    private static final int MAX_UNITS = 500;

    private final Function<String, Optional<String>> files;
    private final Map<String, Optional<Unit>> units = new HashMap<>();

    /** What a unit requires, and what of that it waits for. */
    private record Unit(Set<String> requires, Set<String> waits) {}

    /**
     * A refusal in the dispatcher's words.
     *
     * @param code its code
     */
    record Fault(ErrorCode code, String sentence) {}

    /** A graph over the texts of unit files, by file name such as {@code image-linux.container}. */
    UnitGraph(Function<String, Optional<String>> files) {
        this.files = files;
    }

    /** Why the dispatcher would not start the target; empty if it would, or if the files needed to tell are missing. */
    Optional<Fault> fault(String target, List<String> steps) {
        if (unit(target).isEmpty()) {
            return Optional.empty();
        }
        Set<String> required = reach(target, Unit::requires);
        Set<String> waited = reach(target, Unit::waits);
        boolean all = required.stream().allMatch(name -> unit(name).isPresent());
        for (String step : steps) {
            if (waited.contains(step) || unit(step).isEmpty() && !all) {
                continue;
            }
            return Optional.of(new Fault(
                    DispatcherErrorCode.STEP_UNREACHABLE,
                    required.contains(step)
                            ? target + " requires " + step
                                    + ", directly or through other steps, but does not wait for its"
                                    + " end: an After= beside a Requires= is missing on the way; nothing was started"
                            : target + " would be reached without " + step + ": no chain of Requires= leads from the"
                                    + " target to that step; the target must require the last step and each step the one"
                                    + " before; nothing was started"));
        }
        for (int i = 0; i < steps.size(); i++) {
            Set<String> before = reach(steps.get(i), Unit::waits);
            for (String later : steps.subList(i + 1, steps.size())) {
                if (before.contains(later)) {
                    return Optional.of(new Fault(
                            DispatcherErrorCode.STEPS_OUT_OF_ORDER,
                            steps.get(i) + " runs after " + later
                                    + ", but the bundle declares it before; nothing was started"));
                }
            }
        }
        return Optional.empty();
    }

    private Set<String> reach(String from, Function<Unit, Set<String>> edges) {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(from));
        while (!open.isEmpty() && found.size() < MAX_UNITS) {
            unit(open.remove()).map(edges).orElse(Set.of()).stream()
                    .filter(found::add)
                    .forEach(open::add);
        }
        return found;
    }

    private Optional<Unit> unit(String name) {
        Optional<Unit> known = units.get(name);
        if (known == null) {
            known = text(name).map(text -> parse(name, text));
            units.put(name, known);
        }
        return known;
    }

    /** A service is written as a Quadlet, {@code NAME.container}, or as it is. */
    private Optional<String> text(String name) {
        Optional<String> quadlet = name.endsWith(".service")
                ? files.apply(name.substring(0, name.length() - ".service".length()) + ".container")
                : Optional.empty();
        return quadlet.or(() -> files.apply(name));
    }

    private static Unit parse(String name, String text) {
        Map<String, Set<String>> words = new HashMap<>();
        boolean inside = false;
        for (String line : logicalLines(text)) {
            if (line.startsWith("[")) {
                inside = line.equals("[Unit]");
                continue;
            }
            int at = line.indexOf('=');
            if (inside && at > 0) {
                Set<String> values = words.computeIfAbsent(line.substring(0, at).strip(), key -> new LinkedHashSet<>());
                for (String word : line.substring(at + 1).strip().split("\\s+")) {
                    if (!word.isEmpty()) {
                        values.add(word);
                    }
                }
            }
        }
        Set<String> requires = new LinkedHashSet<>(words.getOrDefault("Requires", Set.of()));
        requires.addAll(words.getOrDefault("BindsTo", Set.of()));
        Set<String> waits = new LinkedHashSet<>(requires);
        // A target waits for what it requires by itself, unless its default dependencies are off (systemd.target(5)).
        boolean implied = name.endsWith(".target")
                && words.getOrDefault("DefaultDependencies", Set.of()).stream()
                        .noneMatch(Set.of("no", "false")::contains);
        if (!implied) {
            waits.retainAll(words.getOrDefault("After", Set.of()));
        }
        return new Unit(requires, waits);
    }

    /** Lines without comments; one that ends with a backslash goes on in the next. */
    private static List<String> logicalLines(String text) {
        List<String> lines = new ArrayList<>();
        var begun = new StringBuilder();
        for (String raw : text.split("\\R")) {
            String line = raw.strip();
            if (line.startsWith("#") || line.startsWith(";")) {
                continue;
            }
            if (line.endsWith("\\")) {
                begun.append(line, 0, line.length() - 1).append(' ');
                continue;
            }
            lines.add(begun.append(line).toString());
            begun.setLength(0);
        }
        return lines;
    }
}
