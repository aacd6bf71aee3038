package io.bootwright.formats;

import java.io.IOException;
import java.util.Locale;
import java.util.Objects;

/** A text that is not exactly one JSON document: what is wrong, and where. Its message never quotes the text. */
public final class JsonException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String detail;
    private final int line;
    private final int column;

    JsonException(String detail, int line, int column) {
        super(detail.substring(0, 1).toUpperCase(Locale.ROOT) + detail.substring(1) + " (line " + line + ", column "
                + column + ").");
        this.detail = detail;
        this.line = line;
        this.column = column;
    }

    /** What is wrong, without the place: {@code the key "a" is there twice}. {@link #getMessage} is the whole sentence. */
    public String detail() {
        return detail;
    }

    /** One sentence with its place: {@code The key "a" is there twice (line 1, column 9).} */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** From 1. */
    public int line() {
        return line;
    }

    /** From 1. */
    public int column() {
        return column;
    }
}
