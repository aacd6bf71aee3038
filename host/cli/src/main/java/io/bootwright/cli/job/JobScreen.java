package io.bootwright.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.shell.Columns;
import io.bootwright.cli.shell.WindowSize;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Redraws the job in place, on a terminal. Log lines and remarks scroll by above it. The picture always fits the window as
 * it is at the moment, so that no line wraps; after the window became narrower the terminal has wrapped what stood there,
 * and as many rows are wiped.
 */
final class JobScreen implements JobDisplay {
    private static final String UP_AND_CLEAR = "\u001b[%dA\u001b[J";

    private final PrintStream out;
    private final Supplier<WindowSize> window;
    private List<String> drawn = List.of();

    JobScreen(PrintStream out, Supplier<WindowSize> window) {
        this.out = out;
        this.window = window;
    }

    @Override
    public void show(JsonNode job) {
        WindowSize size = window.get();
        List<String> picture = fit(new JobText(job).picture(size.columns() - 1), size);
        if (!picture.equals(drawn)) {
            wipe(size);
            drawn = picture;
            draw();
        }
    }

    /** Lines shorter than the window is wide, and fewer than it has rows: the cursor stands below the last one. */
    private static List<String> fit(List<String> lines, WindowSize size) {
        int most = Math.max(1, size.rows() - 1);
        Stream<String> shown = lines.size() <= most
                ? lines.stream()
                : Stream.concat(
                        lines.stream().limit(most - 1), Stream.of("  … " + (lines.size() - most + 1) + " more lines"));
        return shown.map(line -> Columns.cut(line, Math.max(1, size.columns() - 1)))
                .toList();
    }

    @Override
    public void log(JsonNode line) {
        remark("| " + JobDisplay.text(line));
    }

    @Override
    public void remark(String text) {
        wipe(window.get());
        out.println(text);
        draw();
    }

    private void wipe(WindowSize size) {
        int rows = drawn.stream()
                .mapToInt(line -> Math.max(1, Math.ceilDiv(Columns.width(line), size.columns())))
                .sum();
        if (rows > 0) {
            out.print(UP_AND_CLEAR.formatted(Math.min(rows, Math.max(1, size.rows() - 1))));
        }
    }

    private void draw() {
        drawn.forEach(out::println);
        out.flush();
    }
}
