package io.bootwright.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.host.CommandWords;
import io.bootwright.cli.shell.Ages;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.cli.shell.Sizes;
import io.bootwright.cli.shell.Terminal;
import java.time.Duration;
import java.time.Instant;
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

    /** Status, phase, result, and what the job waits for, in one line. */
    String state() {
        String result = text("result").isEmpty() ? "" : ", result " + text("result");
        return "status " + text("status") + ", phase " + text("phase") + result
                + waiting().map(why -> ", waiting: " + why).orElse("");
    }

    /** Why a queued job does not begin; empty if it does not wait. */
    Optional<String> waiting() {
        return JsonText.text(job, "waiting").filter(why -> !why.isBlank() && !complete());
    }

    /** Why a job failed or waits, in a few words for a table; {@code -} if it does neither. */
    String reason() {
        String step = JsonText.text(job, "failed_step")
                .map(name -> ": " + name.replaceFirst("\\.service$", ""))
                .orElse("");
        return JsonText.text(job, "error", "code")
                .map(code -> code + step)
                .or(this::waiting)
                .orElse("-");
    }

    /** Everything, in lines of at most so many columns as far as they are ours to shorten. */
    List<String> full(int columns) {
        List<String> lines = picture(columns);
        lines.addAll(trouble());
        return lines;
    }

    /** How far the job is. */
    List<String> picture(int columns) {
        List<String> lines = new ArrayList<>();
        lines.add("job " + id() + "  server " + text("server_serial") + "  " + text("task_target"));
        lines.add(state() + "  " + elapsed());
        job.path("media").forEach(medium -> lines.add(medium(medium)));
        lines.addAll(StepTable.lines(job.path("steps"), Instant.now(), columns));
        return lines;
    }

    private Instant end() {
        return complete() ? time(job.path("last_update")).orElseGet(Instant::now) : Instant.now();
    }

    /** How long the job takes or took. */
    String elapsed() {
        return elapsed(job.path("created_at"), end());
    }

    static String medium(JsonNode medium) {
        long size = medium.path("size").asLong();
        return "  %-10s %-9s %-10s %3d %% of %s read"
                .formatted(
                        JsonText.text(medium, "slot").orElse("?"),
                        JsonText.text(medium, "role").orElse(""),
                        JsonText.text(medium, "state").orElse(""),
                        Math.round(medium.path("percent_read").asDouble()),
                        Sizes.text(size));
    }

    /** What went wrong and what to do, with the failed step's last lines; empty if nothing did. */
    List<String> trouble() {
        List<String> lines = new ArrayList<>();
        JsonNode error = job.path("error");
        if (error.isObject()) {
            String code =
                    JsonText.text(error, "code").map(text -> " (" + text + ")").orElse("");
            String detail = JsonText.text(error, "detail").map(CommandWords::of).orElse("");
            lines.add("error: " + JsonText.text(error, "title").orElse("the job failed") + code);
            if (!detail.isEmpty()) {
                lines.add("  " + detail);
            }
            JsonText.text(error, "hint")
                    .map(CommandWords::of)
                    .filter(hint -> !detail.contains(hint))
                    .ifPresent(hint -> lines.add("hint: " + hint));
        }
        JsonText.text(job, "failed_step").ifPresent(name -> {
            lines.add("failed step: " + name);
            for (JsonNode step : job.path("steps")) {
                if (JsonText.text(step, "name").filter(name::equals).isPresent()) {
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
        return JsonText.text(job, name).orElse("");
    }

    static String elapsed(JsonNode from, Instant to) {
        return time(from).map(start -> clock(Duration.between(start, to))).orElse("");
    }

    static String clock(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        return seconds < 3600
                ? "%d:%02d".formatted(seconds / 60, seconds % 60)
                : "%d:%02d:%02d".formatted(seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    static Optional<Instant> time(JsonNode node) {
        return node.isTextual() ? Ages.time(node.textValue()) : Optional.empty();
    }
}
