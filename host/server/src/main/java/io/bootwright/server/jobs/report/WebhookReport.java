package io.bootwright.server.jobs.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.Catalogue;
import io.bootwright.errors.ErrorCode;
import io.bootwright.errors.Place;
import io.bootwright.formats.Json;
import io.bootwright.server.http.Fields;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.LogLine;
import io.bootwright.server.jobs.model.Result;
import io.bootwright.server.jobs.model.StepState;
import io.bootwright.server.jobs.model.Times;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One report of a machine that is being provisioned (decisions §8), its form checked. Members that are not known are
 * ignored: the maintenance ISO may be newer than this host.
 *
 * @param end how the job ended, for the final report; empty while it runs
 * @param seq number of the report from 1
 * @param bootId which start of the machine the report is of (Linux's {@code boot_id})
 * @param failedStep the unit that failed
 * @param exitCode of the failed step
 * @param reason an error code of the catalogue that the dispatcher knows better than this host
 * @param detail the dispatcher's own sentence about a failure
 * @param output what the job leaves, as text of a JSON object
 */
record WebhookReport(
        Optional<Result> end,
        Optional<Long> seq,
        Optional<String> bootId,
        Optional<String> failedStep,
        Optional<Integer> exitCode,
        Optional<ErrorCode> reason,
        Optional<String> detail,
        List<StepReport> steps,
        List<LogLine> log,
        Optional<String> output) {
    private static final int MAX_STEPS = 64;
    private static final int MAX_LINES = 2000;
    private static final int MAX_OUTPUT = 1024 * 1024;
    private static final long MAX_SEQ = 1L << 53;
    /** Names of systemd units (systemd.unit(5)) that a step can have. */
    private static final Pattern UNIT = Pattern.compile(
            "[A-Za-z0-9:_.\\\\@-]{1,240}\\.(?:service|target|mount|socket|device|timer|path|scope|slice)");

    /**
     * Progress of one step.
     *
     * @param name systemd unit
     * @param percent 0 to 100
     * @param logTail its last lines
     */
    record StepReport(
            String name,
            StepState state,
            Optional<Instant> startedAt,
            Optional<Instant> endedAt,
            Optional<Integer> exitCode,
            Optional<Integer> percent,
            List<String> logTail) {}

    /**
     * Reads a body.
     *
     * @throws io.bootwright.server.http.ProblemException {@code request-invalid} with every wrong place
     */
    static WebhookReport read(ObjectNode body, Instant now) {
        Fields fields = Fields.of(body);
        if (fields.any("status").isEmpty()) {
            fields.fault("status", "is required: running, success or failed");
        }
        String status = fields.choice("status", List.of("running", "success", "failed"), "running");
        Optional<Long> seq = fields.whole("seq", 1, MAX_SEQ);
        Optional<String> bootId = fields.text("boot_id", 64);
        Optional<String> failedStep = unit(fields, "failed_step");
        Optional<Integer> exitCode = exitCode(fields);
        Optional<String> reason = fields.text("code", 64);
        Optional<String> detail = fields.any("detail").map(JsonNode::asText).map(LogLine::clean);
        List<StepReport> steps = steps(fields);
        List<LogLine> log = log(fields, now);
        Optional<String> output = output(fields);
        fields.throwIfFaulty();
        return new WebhookReport(
                switch (status) {
                    case "success" -> Optional.of(Result.SUCCEEDED);
                    case "failed" -> Optional.of(Result.FAILED);
                    default -> Optional.empty();
                },
                seq,
                bootId,
                status.equals("failed") ? failedStep : Optional.empty(),
                exitCode,
                reason.flatMap(WebhookReport::known),
                detail,
                steps,
                log,
                output);
    }

    /** Only what a dispatcher can find is believed; a newer one may know codes that this host does not. */
    private static Optional<ErrorCode> known(String code) {
        return Catalogue.find(code).filter(entry -> entry.places().containsAll(List.of(Place.JOB, Place.SERVER)));
    }

    private static List<StepReport> steps(Fields fields) {
        List<StepReport> steps = new ArrayList<>();
        List<JsonNode> nodes = fields.array("steps", MAX_STEPS);
        for (int i = 0; i < nodes.size(); i++) {
            if (!(nodes.get(i) instanceof ObjectNode node)) {
                fields.fault("steps", "must hold objects only");
                continue;
            }
            Fields step = Fields.at(node, "/steps/" + i, fields.faults());
            if (step.any("name").isEmpty()) {
                step.fault("name", "is required");
            }
            Optional<String> name = unit(step, "name");
            String state = step.choice("state", ApiName.all(StepState.class), "running");
            Optional<Instant> started = time(step, "started_at");
            Optional<Instant> ended = time(step, "ended_at");
            Optional<Integer> exit = exitCode(step);
            Optional<Integer> percent = step.whole("percent", 0, 100).map(Math::toIntExact);
            List<String> tail = tail(step);
            name.ifPresent(unit -> steps.add(
                    new StepReport(unit, ApiName.parse(StepState.class, state), started, ended, exit, percent, tail)));
        }
        return steps;
    }

    private static List<String> tail(Fields step) {
        return step.array("log_tail", MAX_LINES).stream()
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .map(LogLine::clean)
                .toList();
    }

    private static List<LogLine> log(Fields fields, Instant now) {
        List<LogLine> lines = new ArrayList<>();
        List<JsonNode> nodes = fields.array("log", MAX_LINES);
        for (int i = 0; i < nodes.size(); i++) {
            if (!(nodes.get(i) instanceof ObjectNode node)) {
                fields.fault("log", "must hold objects only");
                continue;
            }
            Fields line = Fields.at(node, "/log/" + i, fields.faults());
            Optional<String> step = node.path("step").asText("").isEmpty() ? Optional.empty() : unit(line, "step");
            Instant at = time(line, "at").orElse(now);
            JsonNode text = node.path("line");
            if (text.isTextual()) {
                lines.add(new LogLine(step, Times.text(at), text.textValue()));
            } else {
                line.fault("line", "must be a string");
            }
        }
        return lines;
    }

    private static Optional<String> output(Fields fields) {
        Optional<JsonNode> output = fields.any("output");
        if (output.isPresent() && !output.get().isObject()) {
            fields.fault("output", "must be an object");
            return Optional.empty();
        }
        Optional<String> text = output.map(Json::write);
        if (text.filter(json -> json.getBytes(StandardCharsets.UTF_8).length > MAX_OUTPUT)
                .isPresent()) {
            fields.fault("output", "may have at most " + MAX_OUTPUT + " bytes");
            return Optional.empty();
        }
        return text;
    }

    private static Optional<String> unit(Fields fields, String name) {
        Optional<String> text = fields.text(name, 250);
        if (text.isPresent() && !UNIT.matcher(text.get()).matches()) {
            fields.fault(name, "must be the name of a systemd unit, such as NAME.service");
            return Optional.empty();
        }
        return text;
    }

    private static Optional<Integer> exitCode(Fields fields) {
        return fields.whole("exit_code", Integer.MIN_VALUE, Integer.MAX_VALUE).map(Math::toIntExact);
    }

    /** A clock on the target may be wrong by decades; what no row can hold is refused. */
    private static Optional<Instant> time(Fields fields, String name) {
        Optional<String> text = fields.text(name, 64);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(text.get());
            if (time.getYear() >= 1 && time.getYear() < 9999) {
                return Optional.of(time.toInstant());
            }
        } catch (DateTimeParseException e) {
            fields.fault(name, "must be a time as in RFC 3339, such as 2026-01-31T12:00:00Z");
            return Optional.empty();
        }
        fields.fault(name, "must be a year from 1 to 9998");
        return Optional.empty();
    }
}
