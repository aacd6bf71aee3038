package io.bootwright.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Redraws the job in place, on a terminal. Log lines and remarks scroll by above it. */
final class JobScreen implements JobDisplay {
    private static final String UP_AND_CLEAR = "\u001b[%dA\u001b[J";

    private final PrintStream out;
    private final int columns;
    private List<String> drawn = List.of();

    /** A screen of so many columns; longer lines would wrap and spoil the counting. */
    JobScreen(PrintStream out, int columns) {
        this.out = out;
        this.columns = columns;
    }

    @Override
    public void show(JsonNode job) {
        JobText text = new JobText(job);
        List<String> lines = new ArrayList<>(text.head());
        lines.addAll(text.media());
        lines.addAll(text.steps(Instant.now()));
        List<String> cut = lines.stream()
                .map(line -> line.length() < columns ? line : line.substring(0, columns - 1))
                .toList();
        if (!cut.equals(drawn)) {
            wipe();
            drawn = cut;
            draw();
        }
    }

    @Override
    public void log(JsonNode line) {
        remark("| " + JobDisplay.text(line));
    }

    @Override
    public void remark(String text) {
        wipe();
        out.println(text);
        draw();
    }

    private void wipe() {
        if (!drawn.isEmpty()) {
            out.print(UP_AND_CLEAR.formatted(drawn.size()));
        }
    }

    private void draw() {
        drawn.forEach(out::println);
        out.flush();
    }
}
