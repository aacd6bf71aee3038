package io.bootwright.bundle.units;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * The dependencies between a bundle's own units, as systemd sees them after Quadlet's generator: which unit pulls in
 * which, fails with which, and waits for which. Of shared units only the name is known: they depend on nothing here.
 * Immutable.
 */
public final class StepGraph {
    private static final String TARGET = ".target";

    private final Map<String, Node> nodes = new LinkedHashMap<>();

    /** One own unit; the sets name units. */
    private record Node(String path, UnitFile file, Set<String> requires, Set<String> wants, Set<String> after) {}

    /**
     * Reads the units of a bundle.
     *
     * @param files the bundle's files by path
     */
    public StepGraph(SortedMap<String, byte[]> files) {
        for (String path : UnitSources.in(files)) {
            UnitFile file = UnitFile.parse(files.getOrDefault(path, new byte[0]));
            Set<String> requires = units(file, "Requires", "BindsTo");
            Set<String> after = units(file, "After");
            if (path.endsWith(TARGET)
                    && !file.values("Unit", "DefaultDependencies").contains("no")) {
                // systemd orders a target after what it requires.
                after.addAll(requires);
            }
            nodes.put(
                    UnitSources.unitName(UnitSources.fileName(path)),
                    new Node(path, file, requires, units(file, "Wants", "Upholds"), after));
        }
        nodes.forEach(this::addReverse);
    }

    /** What a unit says of others: that it comes before them, and that they require it. */
    private void addReverse(String name, Node node) {
        units(node.file(), "Before")
                .forEach(other -> node(other).ifPresent(found -> found.after().add(name)));
        install(node.file(), "RequiredBy")
                .forEach(other -> node(other).ifPresent(found -> {
                    found.requires().add(name);
                    if (other.endsWith(TARGET)) {
                        found.after().add(name);
                    }
                }));
        install(node.file(), "WantedBy")
                .forEach(other -> node(other).ifPresent(found -> found.wants().add(name)));
    }

    private static Set<String> units(UnitFile file, String... keys) {
        Set<String> units = new LinkedHashSet<>();
        for (String key : keys) {
            file.words(key).forEach(word -> units.add(UnitSources.unitName(word)));
        }
        return units;
    }

    /** Only Quadlet's generator looks at [Install] of a unit that nobody enables. */
    private static List<String> install(UnitFile file, String key) {
        return file.values("Container", "Image").isEmpty()
                ? List.of()
                : file.values("Install", key).stream()
                        .flatMap(value -> List.of(value.split("\\s+")).stream())
                        .toList();
    }

    private Optional<Node> node(String unit) {
        return Optional.ofNullable(nodes.get(unit));
    }

    /** Own units in the order of their files. */
    public Set<String> units() {
        return Set.copyOf(nodes.keySet());
    }

    /** The source file of an own unit; empty for a shared one. */
    public Optional<String> path(String unit) {
        return node(unit).map(Node::path);
    }

    /** The content of an own unit. */
    public Optional<UnitFile> file(String unit) {
        return node(unit).map(Node::file);
    }

    /** What a unit requires and waits for, so that it fails when one of them does. */
    public Set<String> needs(String unit) {
        Set<String> needs = new LinkedHashSet<>();
        node(unit)
                .ifPresent(node -> node.requires().stream()
                        .filter(other -> node.after().contains(other))
                        .forEach(needs::add));
        return needs;
    }

    /** All units that a unit fails with, itself among them. */
    public Set<String> allNeeds(String unit) {
        return closure(unit, this::needs);
    }

    /** All units that are started with a unit, whatever becomes of them; itself among them. */
    public Set<String> allStarted(String unit) {
        return closure(unit, each -> {
            Set<String> started = new LinkedHashSet<>();
            node(each).ifPresent(node -> {
                started.addAll(node.requires());
                started.addAll(node.wants());
            });
            return started;
        });
    }

    private static Set<String> closure(String unit, java.util.function.Function<String, Set<String>> next) {
        Set<String> seen = new LinkedHashSet<>(List.of(unit));
        Deque<String> open = new ArrayDeque<>(List.of(unit));
        while (!open.isEmpty()) {
            for (String other : next.apply(open.remove())) {
                if (seen.add(other)) {
                    open.add(other);
                }
            }
        }
        return seen;
    }

    /** A unit that waits for itself by way of others; empty when there is none. */
    public Optional<String> circle() {
        return nodes.keySet().stream()
                .filter(unit -> node(unit).orElseThrow().after().stream()
                        .anyMatch(other -> closure(
                                        other,
                                        each -> node(each).map(Node::after).orElse(Set.of()))
                                .contains(unit)))
                .sorted()
                .findFirst();
    }

    /** The line of a unit's file that a message about a dependency points at, from 1; 0 if there is none. */
    public int line(String unit, String key) {
        return file(unit).stream()
                .flatMap(file -> file.all("Unit", key).stream())
                .mapToInt(UnitFile.Line::number)
                .findFirst()
                .orElse(0);
    }
}
