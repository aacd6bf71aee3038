package io.bootwright.bundle.finding;

import java.util.ArrayList;
import java.util.List;

/** Collects findings, at most {@value #MAX} errors and as many warnings. For one thread. */
public final class Diagnostics {
    private static final int MAX = 100;

    private final List<Diagnostic> found = new ArrayList<>();

    /** A place in a file; line and column from 1, or 0. */
    public record Place(String file, int line, int column) {
        /** The whole of a file. */
        public static Place of(String file) {
            return new Place(file, 0, 0);
        }
    }

    /** Adds an error. */
    public void error(Place place, String message, String remedy) {
        add(Diagnostic.Severity.ERROR, place, message, remedy);
    }

    /** Adds a warning. */
    public void warning(Place place, String message, String remedy) {
        add(Diagnostic.Severity.WARNING, place, message, remedy);
    }

    private void add(Diagnostic.Severity severity, Place place, String message, String remedy) {
        add(new Diagnostic(severity, place.file(), place.line(), place.column(), message, remedy));
    }

    /** Adds a finding, unless it is there already. */
    public void add(Diagnostic diagnostic) {
        // Many warnings must not hide an error.
        long alike = found.stream()
                .filter(each -> each.severity() == diagnostic.severity())
                .count();
        if (alike < MAX && !found.contains(diagnostic)) {
            found.add(diagnostic);
        }
    }

    /** Whether an error is among the findings. */
    public boolean hasErrors() {
        return found.stream().anyMatch(Diagnostic::isError);
    }

    /** The findings in the order they were made. */
    public List<Diagnostic> list() {
        return List.copyOf(found);
    }
}
