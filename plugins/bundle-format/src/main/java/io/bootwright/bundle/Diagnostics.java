package io.bootwright.bundle;

import java.util.ArrayList;
import java.util.List;

/** Collects findings, at most {@value #MAX}. For one thread. */
final class Diagnostics {
    private static final int MAX = 100;

    private final List<Diagnostic> found = new ArrayList<>();

    /** A place in a file; line and column from 1, or 0. */
    record Place(String file, int line, int column) {
        static Place of(String file) {
            return new Place(file, 0, 0);
        }
    }

    void error(Place place, String message, String remedy) {
        add(Diagnostic.Severity.ERROR, place, message, remedy);
    }

    void warning(Place place, String message, String remedy) {
        add(Diagnostic.Severity.WARNING, place, message, remedy);
    }

    private void add(Diagnostic.Severity severity, Place place, String message, String remedy) {
        add(new Diagnostic(severity, place.file(), place.line(), place.column(), message, remedy));
    }

    void add(Diagnostic diagnostic) {
        if (found.size() < MAX && !found.contains(diagnostic)) {
            found.add(diagnostic);
        }
    }

    boolean hasErrors() {
        return found.stream().anyMatch(Diagnostic::isError);
    }

    List<Diagnostic> list() {
        return List.copyOf(found);
    }
}
