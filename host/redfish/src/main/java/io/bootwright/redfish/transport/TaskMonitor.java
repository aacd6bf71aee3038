package io.bootwright.redfish.transport;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.errors.BmcErrorCode;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Waits for what a BMC does in the background (DSP0266 §12.2): 202 with a task monitor in Location, or a Task in the
 * body, or neither; then only reading back can tell.
 */
public final class TaskMonitor {
    private static final int NOT_YET_THERE = 3;

    private final Rest rest;
    private final RedfishTimeouts timeouts;
    private final BmcErrors errors;

    public TaskMonitor(Rest rest, RedfishTimeouts timeouts, BmcErrors errors) {
        this.rest = rest;
        this.timeouts = timeouts;
        this.errors = errors;
    }

    /** The final answer to a request: of the task, if there is one. */
    public BmcResponse settle(BmcResponse answer) {
        if (answer.status() != 202) {
            return answer;
        }
        Optional<String> monitor = answer.header("location")
                .or(() -> Json.text(answer.body(), "TaskMonitor"))
                .or(() -> Json.text(answer.body(), "@odata.id"))
                .flatMap(OdataPath::local);
        if (monitor.isEmpty() || ended(answer.body())) {
            return verdict(answer, answer);
        }
        return await(answer, monitor.get());
    }

    private BmcResponse await(BmcResponse request, String monitor) {
        RetryBudget budget = new RetryBudget(timeouts.task(), timeouts.poll());
        Duration pause = request.retryAfter().orElse(Duration.ZERO);
        boolean seen = false;
        int missing = 0;
        while (budget.again(pause)) {
            BmcResponse look = rest.fetch(monitor);
            if (look.status() == 404) {
                // Right after its creation it may not be there yet; once seen, it was tidied away: done.
                if (seen || ++missing > NOT_YET_THERE) {
                    return done(request);
                }
                continue;
            }
            seen = true;
            pause = look.retryAfter().orElse(Duration.ZERO);
            boolean running =
                    look.status() == 202 || Json.text(look.body(), "TaskState").isPresent();
            if (!running || ended(look.body())) {
                return verdict(request, look);
            }
        }
        throw errors.timeout(
                "the task of " + request.request() + " has not ended after "
                        + timeouts.task().toSeconds() + " s",
                BmcHint.of(BmcErrorCode.BMC_TASK_STUCK));
    }

    private static BmcResponse verdict(BmcResponse request, BmcResponse look) {
        String state = state(look.body());
        if (state.equals("exception") || state.equals("killed") || state.equals("cancelled")) {
            return new BmcResponse(request.request(), 500, look.headers(), messages(look.body()));
        }
        return look.status() == 202
                ? done(request)
                : new BmcResponse(request.request(), look.status(), look.headers(), look.body());
    }

    /** The messages of a task in the form of an error. */
    private static JsonNode messages(JsonNode task) {
        var error = Json.object();
        error.putObject("error")
                .set("@Message.ExtendedInfo", task.path("Messages").deepCopy());
        return error;
    }

    /** What a task says of itself. */
    public static BmcError errorOf(JsonNode task) {
        return BmcError.of(messages(task));
    }

    private static BmcResponse done(BmcResponse request) {
        return new BmcResponse(request.request(), 200, request.headers(), Json.object());
    }

    private static boolean ended(JsonNode task) {
        return switch (state(task)) {
            case "completed", "exception", "killed", "cancelled" -> true;
            default -> false;
        };
    }

    private static String state(JsonNode task) {
        return Json.text(task, "TaskState").orElse("").toLowerCase(Locale.ROOT);
    }
}
