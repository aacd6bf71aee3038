package io.bootwright.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A job in words. */
final class JobText {
    private final JsonNode job;

    JobText(JsonNode job) {
        this.job = job;
    }

    boolean complete() {
        return text("status").equals("complete");
    }

    boolean succeeded() {
        return text("result").equals("succeeded");
    }

    String id() {
        return text("job_id");
    }

    /** Status, phase and result in one line. */
    String state() {
        String result = text("result").isEmpty() ? "" : ", result " + text("result");
        return "status " + text("status") + ", phase " + text("phase") + result;
    }

    List<String> full() {
        List<String> lines = new ArrayList<>(head());
        lines.addAll(media());
        lines.addAll(steps(Instant.now()));
        lines.addAll(trouble());
        return lines;
    }

    List<String> head() {
        return List.of(
                "job " + id() + "  server " + text("server_serial") + "  " + text("task_target"),
                state() + "  " + elapsed(job.path("created_at"), end()));
    }

    private Instant end() {
        return complete() ? time(job.path("last_update")).orElseGet(Instant::now) : Instant.now();
    }

    /** How long the job takes or took. */
    String elapsed() {
        return elapsed(job.path("created_at"), end());
    }

    List<String> media() {
        List<String> lines = new ArrayList<>();
        for (JsonNode medium : job.path("media")) {
            lines.add(medium(medium));
        }
        return lines;
    }

    static String medium(JsonNode medium) {
        long size = medium.path("size").asLong();
        return "  %-10s %-9s %-10s %3d %% of %s read"
                .formatted(
                        Json.text(medium, "slot").orElse("?"),
                        Json.text(medium, "role").orElse(""),
                        Json.text(medium, "state").orElse(""),
                        Math.round(medium.path("percent_read").asDouble()),
                        size(size));
    }

    List<String> steps(Instant now) {
        List<String> lines = new ArrayList<>();
        for (JsonNode step : job.path("steps")) {
            lines.add(step(step, now));
        }
        return lines;
    }

    static String step(JsonNode step, Instant now) {
        String name = Json.text(step, "name").orElse("?");
        String percent = step.path("percent").isNumber()
                        && Json.text(step, "state").orElse("").equals("running")
                ? " " + step.path("percent").asInt() + " %"
                : "";
        String exit = step.path("exit_code").asInt() == 0
                ? ""
                : ", exit code " + step.path("exit_code").asInt();
        String line = "  %-30s %-34s %s%s%s  %s"
                .formatted(
                        name,
                        Json.text(step, "title").orElse(""),
                        Json.text(step, "state").orElse(""),
                        percent,
                        exit,
                        elapsed(
                                step.path("started_at"),
                                time(step.path("ended_at")).orElse(now)));
        return line.stripTrailing();
    }

    /** What went wrong and what to do, with the failed step's last lines; empty if nothing did. */
    List<String> trouble() {
        List<String> lines = new ArrayList<>();
        JsonNode error = job.path("error");
        if (error.isObject()) {
            String code =
                    Json.text(error, "code").map(text -> " (" + text + ")").orElse("");
            lines.add("error: " + Json.text(error, "title").orElse("the job failed") + code);
            Json.text(error, "detail").ifPresent(detail -> lines.add("  " + detail));
            Json.text(error, "hint").ifPresent(hint -> lines.add("hint: " + hint));
        }
        Json.text(job, "failed_step").ifPresent(name -> {
            lines.add("failed step: " + name);
            for (JsonNode step : job.path("steps")) {
                if (Json.text(step, "name").filter(name::equals).isPresent()) {
                    if (step.path("exit_code").isNumber()) {
                        lines.add("exit code: " + step.path("exit_code").asInt());
                    }
                    step.path("log_tail")
                            .forEach(line -> lines.add("  | "
                                    + Terminal.clean(
                                            line.isObject() ? line.path("line").asText() : line.asText())));
                }
            }
        });
        return lines;
    }

    private String text(String name) {
        return Json.text(job, name).orElse("");
    }

    static String size(long bytes) {
        return bytes < 10 << 20 ? (bytes >> 10) + " KiB" : (bytes >> 20) + " MiB";
    }

    private static String elapsed(JsonNode from, Instant to) {
        return time(from).map(start -> clock(Duration.between(start, to))).orElse("");
    }

    static String clock(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds < 3600
                ? "%d:%02d".formatted(seconds / 60, seconds % 60)
                : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    private static Optional<Instant> time(JsonNode node) {
        try {
            return node.isTextual() ? Optional.of(Instant.parse(node.textValue())) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
