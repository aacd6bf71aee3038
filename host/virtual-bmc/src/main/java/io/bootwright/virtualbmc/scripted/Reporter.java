package io.bootwright.virtualbmc.scripted;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.ErrorCode;
import io.bootwright.errors.JobErrorCode;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the reports of one job to the webhook. Used by one thread. */
final class Reporter {
    private static final Logger LOG = LoggerFactory.getLogger(Reporter.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MAX_BACK_OFF = 5_000;

    private final TaskFiles task;
    private final WebClient web;
    private final ScriptedOptions options;
    private final Map<String, ObjectNode> steps = new LinkedHashMap<>();
    private ArrayNode unsent = JSON.createArrayNode();
    private final String boot = UUID.randomUUID().toString();
    private int seq;
    private boolean refused;

    Reporter(TaskFiles task, WebClient web, ScriptedOptions options) {
        this.task = task;
        this.web = web;
        this.options = options;
        task.steps()
                .forEach(name -> steps.put(
                        name, JSON.createObjectNode().put("name", name).put("state", "pending")));
    }

    private ObjectNode step(String name) {
        return steps.computeIfAbsent(name, key -> JSON.createObjectNode().put("name", key));
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    void log(String step, String line) {
        unsent.addObject().put("step", step).put("at", now()).put("line", line);
    }

    void started(String step) {
        step(step).put("state", "running").put("started_at", now());
        running();
    }

    void percent(String step, int percent) {
        step(step).put("percent", percent);
        running();
    }

    void ended(String step, int exitCode) {
        step(step)
                .put("state", exitCode == 0 ? "succeeded" : "failed")
                .put("ended_at", now())
                .put("exit_code", exitCode);
        if (exitCode == 0) {
            step(step).put("percent", 100);
        }
    }

    /** Sends the state; what cannot be delivered goes with the next report. */
    void running() {
        if (refused) {
            return;
        }
        try {
            int status = post(body("running"));
            if (status == 200) {
                unsent = JSON.createArrayNode();
            } else {
                LOG.warn("{}: the host answered a report with {}", task.serial(), status);
            }
        } catch (RefusedException e) {
            refused = true;
            LOG.warn("{}: {}", task.serial(), e.getMessage());
        } catch (IOException e) {
            LOG.info("{}: a report was not delivered: {}", task.serial(), e.getMessage());
        }
    }

    /** The job has succeeded and leaves an output, the text of a JSON object, if there is one. */
    void success(Optional<String> output) {
        ObjectNode body = body("success");
        output.map(Reporter::parsed).ifPresent(object -> body.set("output", object));
        finish(body);
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the script's output is no JSON", e);
        }
    }

    /** A step has failed. */
    void failure(String step, int exitCode) {
        skipPending();
        finish(body("failed")
                .put("failed_step", step)
                .put("exit_code", exitCode)
                .put("code", JobErrorCode.STEP_FAILED.code()));
    }

    /** The dispatcher starts no step, for a reason that has a code. */
    void refusal(String unit, ErrorCode code, String detail) {
        skipPending();
        finish(body("failed").put("failed_step", unit).put("code", code.code()).put("detail", detail));
    }

    private void skipPending() {
        steps.values().stream()
                .filter(each -> each.path("state").asText().equals("pending"))
                .forEach(each -> each.put("state", "skipped"));
    }

    private ObjectNode body(String status) {
        ObjectNode body =
                JSON.createObjectNode().put("status", status).put("seq", ++seq).put("boot_id", boot);
        steps.values().forEach(body.withArray("steps")::add);
        body.set("log", unsent);
        return body;
    }

    /** Repeats the final report until it is acknowledged, or refused for good. */
    private void finish(ObjectNode body) {
        long wait = 250;
        while (!refused) {
            try {
                int status = post(body);
                if (status == 200) {
                    return;
                }
                if (status >= 400 && status < 500 && status != 408 && status != 429) {
                    LOG.warn("{}: the host refused the final report with {}", task.serial(), status);
                    return;
                }
                LOG.info("{}: final report answered with {}, trying again", task.serial(), status);
            } catch (RefusedException e) {
                refused = true;
                LOG.warn("{}: {}", task.serial(), e.getMessage());
            } catch (IOException e) {
                LOG.info("{}: final report not delivered ({}), trying again", task.serial(), e.getMessage());
            }
            Pause.millis(options.millis(wait));
            wait = Math.min(2 * wait, MAX_BACK_OFF);
        }
    }

    private int post(ObjectNode body) throws IOException {
        HttpResponse<String> answer = web.send(
                HttpRequest.newBuilder(task.webhook())
                        .header("Authorization", "Bearer " + task.webhookToken())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode();
    }
}
