package io.bootwright.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.shell.Columns;
import io.bootwright.cli.shell.JsonText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The steps of a job as lines that fit a width: where there is too little room, titles are cut, then left out. */
final class StepTable {
    private static final int SHORTEST_TITLE = 8;
    private static final String GAP = "  ";

    /**
     * One step in words.
     *
     * @param name its unit
     * @param title what it does
     * @param state its state, progress, exit code and time
     */
    private record Row(String name, String title, String state) {}

    private StepTable() {}

    /** The steps, one a line, in at most so many columns. */
    static List<String> lines(JsonNode steps, Instant now, int columns) {
        List<Row> rows = new ArrayList<>();
        steps.forEach(step -> rows.add(row(step, now)));
        int names =
                rows.stream().mapToInt(row -> Columns.width(row.name())).max().orElse(0);
        int states =
                rows.stream().mapToInt(row -> Columns.width(row.state())).max().orElse(0);
        int longest =
                rows.stream().mapToInt(row -> Columns.width(row.title())).max().orElse(0);
        int room = columns - names - states - 3 * GAP.length();
        int titles = room < Math.min(longest, SHORTEST_TITLE) ? 0 : Math.min(longest, room);
        return rows.stream().map(row -> line(row, names, titles)).toList();
    }

    /** One step, whatever its width. */
    static String line(JsonNode step, Instant now) {
        Row row = row(step, now);
        return line(row, Columns.width(row.name()), Columns.width(row.title()));
    }

    private static String line(Row row, int names, int titles) {
        String title = titles == 0 ? "" : GAP + Columns.pad(Columns.cut(row.title(), titles), titles);
        return (GAP + Columns.pad(row.name(), names) + title + GAP + row.state()).stripTrailing();
    }

    private static Row row(JsonNode step, Instant now) {
        String state = JsonText.text(step, "state").orElse("");
        String percent = step.path("percent").isNumber() && state.equals("running")
                ? " " + step.path("percent").asInt() + " %"
                : "";
        String exit = step.path("exit_code").asInt() == 0
                ? ""
                : ", exit code " + step.path("exit_code").asInt();
        String time = JobText.elapsed(
                step.path("started_at"), JobText.time(step.path("ended_at")).orElse(now));
        return new Row(
                JsonText.text(step, "name").orElse("?"),
                JsonText.text(step, "title").orElse(""),
                (state + percent + exit + GAP + time).stripTrailing());
    }
}
