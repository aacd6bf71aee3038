package io.bootwright.bundle.finding;

/**
 * One finding about a bundle, for people and for CI.
 *
 * @param severity an error makes the bundle unusable, a warning does not
 * @param file file of the bundle, such as {@code bundle.yaml}; the jar's name for findings about the jar itself
 * @param line from 1; 0 when the finding is about the whole file
 * @param column from 1; 0 when the finding is about the whole line
 * @param message what is wrong
 * @param remedy what to do about it; may be empty
 */
public record Diagnostic(Severity severity, String file, int line, int column, String message, String remedy) {
    /** How bad it is. */
    public enum Severity {
        ERROR,
        WARNING
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** {@code FILE:LINE:COLUMN: error: MESSAGE REMEDY}, as compilers write it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line);
            if (column > 0) {
                text.append(':').append(column);
            }
        }
        text.append(severity == Severity.ERROR ? ": error: " : ": warning: ").append(message);
        if (!remedy.isEmpty()) {
            text.append(' ').append(remedy);
        }
        return text.toString();
    }
}
