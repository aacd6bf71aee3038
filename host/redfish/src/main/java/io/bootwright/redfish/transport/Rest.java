package io.bootwright.redfish.transport;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.errors.BmcErrorCode;
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
public final class Rest {
    private static final int WIRE_TRIES = 4;
    private static final int PRECONDITION_FAILED = 412;
    private static final int PRECONDITION_REQUIRED = 428;

    private final BmcHttp http;
    private final Login login;
    private final RedfishTimeouts timeouts;
    private final BmcErrors errors;
    private final TaskMonitor tasks;
    private boolean askIdentity = true;

    public Rest(BmcHttp http, Login login, RedfishTimeouts timeouts, BmcErrors errors) {
        this.http = http;
        this.login = login;
        this.timeouts = timeouts;
        this.errors = errors;
        this.tasks = new TaskMonitor(this, timeouts, errors);
    }

    public BmcErrors errors() {
        return errors;
    }

    public RedfishTimeouts timeouts() {
        return timeouts;
    }

    /** The service root, and a login by what it says. */
    public JsonNode open(String path) {
        RetryBudget budget = new RetryBudget(timeouts.busy(), timeouts.poll());
        long start = System.nanoTime();
        int broken = 0;
        while (true) {
            try {
                BmcResponse answer = login.root(path);
                if (busy(answer) && budget.again(answer.retryAfter().orElse(Duration.ZERO))) {
                    continue;
                }
                if (answer.status() == 400 && http.spokenToTls()) {
                    throw errors.unreachable("reading " + path, http.plainToTls());
                }
                if (!answer.ok() || !answer.body().isObject()) {
                    throw errors.refused(
                            "reading the Redfish service root", answer, BmcHint.of(BmcErrorCode.BMC_NOT_REDFISH));
                }
                login.open(answer.body());
                return answer.body();
            } catch (ConnectionException e) {
                // A reset is tried again; an address where nobody answers is not waited for many times over.
                boolean late = System.nanoTime() - start > timeouts.connect().toNanos() * 3 / 2;
                if (e.lasting() || late || ++broken >= WIRE_TRIES || !budget.again()) {
                    throw errors.unreachable("reading " + path, e);
                }
            }
        }
    }

    /** A resource; an error answer becomes an exception. */
    public BmcResponse get(String path) {
        BmcResponse answer = fetch(path);
        if (!answer.ok()) {
            throw errors.refused("reading " + path, answer, BmcHint.of(BmcErrorCode.BMC_REFUSED));
        }
        return answer;
    }

    /** A resource, or whatever the BMC answers instead. */
    public BmcResponse fetch(String path) {
        return send("GET", path, Map.of(), Optional.empty(), timeouts.read(), true);
    }

    /** Changes a resource; the answer may be an error. A task is waited for. */
    public BmcResponse patch(String path, JsonNode body) {
        Optional<String> tag = fetch(path).etag();
        BmcResponse answer = patch(path, body, tag);
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

    private BmcResponse patch(String path, JsonNode body, Optional<String> tag) {
        Map<String, String> headers =
                tag.<Map<String, String>>map(each -> Map.of("If-Match", each)).orElse(Map.of());
        return send("PATCH", path, headers, Optional.of(body), timeouts.action(), true);
    }

    /** Runs an action; the answer may be an error. A task is waited for. */
    public BmcResponse post(String path, JsonNode body) {
        return tasks.settle(send("POST", path, Map.of(), Optional.of(body), timeouts.action(), true));
    }

    /** The same without waiting for a busy BMC: the caller looks at the state between its own tries. */
    public BmcResponse postOnce(String path, JsonNode body) {
        return tasks.settle(send("POST", path, Map.of(), Optional.of(body), timeouts.action(), false));
    }

    /**
     * Sends something that must not happen twice: once, with a login that works, and without waiting for its task. When
     * the answer is lost, only the BMC's state tells whether it was done.
     */
    public BmcResponse postOnlyOnce(String path, JsonNode body) {
        return onlyOnce(
                path, () -> http.exchange("POST", path, headers(Map.of()), Optional.of(body), timeouts.action()));
    }

    /** The same with a file. */
    public BmcResponse upload(String path, Multipart parts) {
        return onlyOnce(path, () -> http.upload(path, headers(Map.of()), parts, timeouts.action()));
    }

    @FunctionalInterface
    private interface Exchange {
        BmcResponse run() throws ConnectionException;
    }

    private BmcResponse onlyOnce(String path, Exchange exchange) {
        try {
            BmcResponse answer = exchange.run();
            // Refused before anything was done.
            return answer.status() == 401 && login.renew() ? exchange.run() : answer;
        } catch (ConnectionException e) {
            throw errors.unreachable("POST " + path, e);
        }
    }

    public static boolean busy(BmcResponse answer) {
        return switch (answer.status()) {
            case 429, 502, 503, 504 -> true;
            default -> answer.status() >= 400 && answer.error().notReady();
        };
    }

    private BmcResponse send(
            String method,
            String path,
            Map<String, String> extra,
            Optional<JsonNode> body,
            Duration readTimeout,
            boolean patient) {
        RetryBudget budget = new RetryBudget(timeouts.busy(), timeouts.poll());
        int broken = 0;
        boolean renewed = false;
        while (true) {
            BmcResponse answer;
            try {
                answer = http.exchange(method, path, headers(extra), body, readTimeout);
            } catch (ConnectionException e) {
                boolean maybeDone = e.timeout() && !method.equals("GET");
                if (e.lasting() || maybeDone || ++broken >= WIRE_TRIES || !budget.again()) {
                    throw errors.unreachable(method + " " + path, e);
                }
                continue;
            }
            if (answer.status() == 401 && !renewed && login.renew()) {
                renewed = true;
            } else if (answer.status() == 406 && askIdentity) {
                askIdentity = false;
            } else if (!patient
                    || !busy(answer)
                    || !budget.again(answer.retryAfter().orElse(Duration.ZERO))) {
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

    private static boolean precondition(BmcResponse answer) {
        return answer.status() == PRECONDITION_FAILED || answer.status() == PRECONDITION_REQUIRED;
    }

    private static String strong(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
