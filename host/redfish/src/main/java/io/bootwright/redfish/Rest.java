package io.bootwright.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Requests to one BMC with a login: bounded retries for a broken connection and for a BMC that is busy, a new session
 * for one that ran out, entity tags for PATCH, and tasks waited for. Every write here may be sent twice: each names the
 * state to reach.
 */
final class Rest {
    private static final int WIRE_TRIES = 4;
    private static final int PRECONDITION_FAILED = 412;
    private static final int PRECONDITION_REQUIRED = 428;

    private final BmcHttp http;
    private final Login login;
    private final RedfishTimeouts timeouts;
    private final Failures failures;
    private final TaskMonitor tasks;
    private boolean askIdentity = true;

    Rest(BmcHttp http, Login login, RedfishTimeouts timeouts, Failures failures) {
        this.http = http;
        this.login = login;
        this.timeouts = timeouts;
        this.failures = failures;
        this.tasks = new TaskMonitor(this, timeouts, failures);
    }

    Failures failures() {
        return failures;
    }

    RedfishTimeouts timeouts() {
        return timeouts;
    }

    /** The service root, and a login by what it says. */
    JsonNode open(String path) {
        Patience patience = new Patience(timeouts.busy(), timeouts.poll());
        long start = System.nanoTime();
        int broken = 0;
        while (true) {
            try {
                Answer answer = login.root(path);
                if (busy(answer) && patience.again(answer.retryAfter().orElse(Duration.ZERO))) {
                    continue;
                }
                if (answer.status() == 400 && http.spokenToTls()) {
                    throw failures.unreachable("reading " + path, http.plainToTls());
                }
                if (!answer.ok() || !answer.body().isObject()) {
                    throw failures.refused(
                            "reading the Redfish service root",
                            answer,
                            "Check that bmc.address is a BMC and that Redfish is enabled in it.");
                }
                login.open(answer.body());
                return answer.body();
            } catch (WireException e) {
                // A reset is tried again; an address where nobody answers is not waited for many times over.
                boolean late = System.nanoTime() - start > timeouts.connect().toNanos() * 3 / 2;
                if (e.lasting() || late || ++broken >= WIRE_TRIES || !patience.again()) {
                    throw failures.unreachable("reading " + path, e);
                }
            }
        }
    }

    /** A resource; an error answer becomes an exception. */
    Answer get(String path) {
        Answer answer = fetch(path);
        if (!answer.ok()) {
            throw failures.refused("reading " + path, answer, "Check the BMC's own log; reset the BMC if it is stuck.");
        }
        return answer;
    }

    /** A resource, or whatever the BMC answers instead. */
    Answer fetch(String path) {
        return send("GET", path, Map.of(), Optional.empty(), timeouts.read(), true);
    }

    /** Changes a resource; the answer may be an error. A task is waited for. */
    Answer patch(String path, JsonNode body) {
        Optional<String> tag = fetch(path).etag();
        Answer answer = patch(path, body, tag);
        if (!precondition(answer)) {
            return tasks.settle(answer);
        }
        // Weak where strong is wanted, changed in between, wanted where none was told: each is met in the field.
        Set<Optional<String>> ladder = new LinkedHashSet<>();
        Optional<String> fresh = fetch(path).etag();
        ladder.add(fresh);
        ladder.add(fresh.map(Rest::strong));
        ladder.add(Optional.empty());
        ladder.add(Optional.of("*"));
        boolean first = true;
        for (Optional<String> each : ladder) {
            if (first && each.equals(tag)) {
                first = false;
                continue;
            }
            first = false;
            answer = patch(path, body, each);
            if (!precondition(answer)) {
                break;
            }
        }
        return tasks.settle(answer);
    }

    private Answer patch(String path, JsonNode body, Optional<String> tag) {
        Map<String, String> headers =
                tag.<Map<String, String>>map(each -> Map.of("If-Match", each)).orElse(Map.of());
        return send("PATCH", path, headers, Optional.of(body), timeouts.action(), true);
    }

    /** Runs an action; the answer may be an error. A task is waited for. */
    Answer post(String path, JsonNode body) {
        return tasks.settle(send("POST", path, Map.of(), Optional.of(body), timeouts.action(), true));
    }

    /** The same without waiting for a busy BMC: the caller looks at the state between its own tries. */
    Answer postOnce(String path, JsonNode body) {
        return tasks.settle(send("POST", path, Map.of(), Optional.of(body), timeouts.action(), false));
    }

    /**
     * Sends something that must not happen twice: once, with a login that works, and without waiting for its task. When
     * the answer is lost, only the BMC's state tells whether it was done.
     */
    Answer postOnlyOnce(String path, JsonNode body) {
        return onlyOnce(
                path, () -> http.exchange("POST", path, headers(Map.of()), Optional.of(body), timeouts.action()));
    }

    /** The same with a file. */
    Answer upload(String path, Multipart parts) {
        return onlyOnce(path, () -> http.upload(path, headers(Map.of()), parts, timeouts.action()));
    }

    @FunctionalInterface
    private interface Exchange {
        Answer run() throws WireException;
    }

    private Answer onlyOnce(String path, Exchange exchange) {
        try {
            Answer answer = exchange.run();
            // Refused before anything was done.
            return answer.status() == 401 && login.renew() ? exchange.run() : answer;
        } catch (WireException e) {
            throw failures.unreachable("POST " + path, e);
        }
    }

    static boolean busy(Answer answer) {
        return switch (answer.status()) {
            case 429, 502, 503, 504 -> true;
            default -> answer.status() >= 400 && answer.error().notReady();
        };
    }

    private Answer send(
            String method,
            String path,
            Map<String, String> extra,
            Optional<JsonNode> body,
            Duration readTimeout,
            boolean patient) {
        Patience patience = new Patience(timeouts.busy(), timeouts.poll());
        int broken = 0;
        boolean renewed = false;
        while (true) {
            Answer answer;
            try {
                answer = http.exchange(method, path, headers(extra), body, readTimeout);
            } catch (WireException e) {
                boolean maybeDone = e.timeout() && !method.equals("GET");
                if (e.lasting() || maybeDone || ++broken >= WIRE_TRIES || !patience.again()) {
                    throw failures.unreachable(method + " " + path, e);
                }
                continue;
            }
            if (answer.status() == 401 && !renewed && login.renew()) {
                renewed = true;
            } else if (answer.status() == 406 && askIdentity) {
                askIdentity = false;
            } else if (!patient
                    || !busy(answer)
                    || !patience.again(answer.retryAfter().orElse(Duration.ZERO))) {
                return answer;
            }
        }
    }

    private Map<String, String> headers(Map<String, String> extra) {
        Map<String, String> headers = new HashMap<>(login.headers());
        headers.putAll(extra);
        if (askIdentity) {
            // A compressed answer has a weak tag, which no If-Match accepts.
            headers.put("Accept-Encoding", "identity");
        }
        return headers;
    }

    private static boolean precondition(Answer answer) {
        return answer.status() == PRECONDITION_FAILED || answer.status() == PRECONDITION_REQUIRED;
    }

    private static String strong(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
