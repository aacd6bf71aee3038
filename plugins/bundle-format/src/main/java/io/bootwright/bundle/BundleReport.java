package io.bootwright.bundle;

import io.bootwright.bundle.finding.Diagnostic;
import java.util.List;
import java.util.Optional;

/**
 * The result of checking a bundle.
 *
 * @param bundle the bundle, if nothing is wrong with it
 * @param diagnostics what was found, errors and warnings
 */
public record BundleReport(Optional<Bundle> bundle, List<Diagnostic> diagnostics) {
    public BundleReport {
        diagnostics = List.copyOf(diagnostics);
    }

    /** The errors as lines of text. */
    public List<String> errors() {
        return diagnostics.stream()
                .filter(Diagnostic::isError)
                .map(Diagnostic::toString)
                .toList();
    }
}
