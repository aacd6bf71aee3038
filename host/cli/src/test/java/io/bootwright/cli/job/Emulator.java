package io.bootwright.cli.job;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A terminal that wraps long lines, wraps them anew when its window is resized, and knows the two sequences that a redraw
 * needs: so many rows up, and clear to the end.
 */
final class Emulator {
    private static final Pattern TOKEN = Pattern.compile("\u001b\\[(\\d+)A|\u001b\\[J|[^\u001b\n]+|\n|\u001b");

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final List<String> lines = new ArrayList<>();
    private int columns;

    Emulator(int columns) {
        this.columns = columns;
    }

    void resize(int now) {
        take();
        columns = now;
    }

    /** What stands there, a line of text an element, however many rows it takes. */
    List<String> lines() {
        take();
        return List.copyOf(lines);
    }

    /** How many rows that is. */
    int rows() {
        return lines().stream().mapToInt(this::rows).sum();
    }

    private int rows(String line) {
        return Math.max(1, Math.ceilDiv(line.length(), columns));
    }

    private void take() {
        String text = bytes.toString(StandardCharsets.UTF_8);
        bytes.reset();
        StringBuilder open = new StringBuilder();
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            String found = token.group();
            if (found.equals("\n")) {
                lines.add(open.toString());
                open.setLength(0);
            } else if (token.group(1) != null) {
                up(Integer.parseInt(token.group(1)));
            } else if (!found.startsWith("\u001b")) {
                open.append(found);
            } else if (!found.equals("\u001b[J")) {
                throw new AssertionError("a sequence that this terminal does not know");
            }
        }
        if (!open.isEmpty()) {
            throw new AssertionError("the cursor is left within a line: " + open);
        }
    }

    /** Up, and everything below is cleared next. */
    private void up(int count) {
        int left = count;
        while (left > 0 && !lines.isEmpty()) {
            String last = lines.removeLast();
            int rows = rows(last);
            if (rows > left) {
                lines.add(last.substring(0, (rows - left) * columns));
                return;
            }
            left -= rows;
        }
    }
}
