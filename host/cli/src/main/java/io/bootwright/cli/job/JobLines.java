package io.bootwright.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.shell.JsonText;
import java.io.PrintStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** One line for each change: for logs and pipes. */
final class JobLines implements JobDisplay {
    private static final int STRIDE = 10;

    private final PrintStream out;
    private final Map<String, String> shown = new HashMap<>();

    JobLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(JsonNode job) {
        JobText text = new JobText(job);
        String at = text.elapsed();
        change("job", text.state(), at + "  " + text.state());
        for (JsonNode medium : job.path("media")) {
            long percent = Math.round(medium.path("percent_read").asDouble());
            String key = JsonText.text(medium, "state").orElse("") + percent / STRIDE;
            change(
                    "medium " + medium.path("slot").asText()
                            + medium.path("role").asText(),
                    key,
                    at + JobText.medium(medium));
        }
        for (JsonNode step : job.path("steps")) {
            String state = JsonText.text(step, "state").orElse("");
            if (state.equals("pending") && !shown.containsKey("step " + step.path("name"))) {
                continue;
            }
            String key = state + step.path("percent").asInt(-1) / STRIDE;
            change("step " + step.path("name"), key, at + StepTable.line(step, Instant.now()));
        }
    }

    private void change(String what, String key, String line) {
        if (!key.equals(shown.put(what, key))) {
            // Runs of spaces align columns on a screen; here they only make lines long.
            out.println(line.replaceAll(" {2,}", "  "));
            out.flush();
        }
    }

    @Override
    public void log(JsonNode line) {
        out.println("| " + JobDisplay.text(line));
        out.flush();
    }

    @Override
    public void remark(String text) {
        out.println(text);
        out.flush();
    }
}
