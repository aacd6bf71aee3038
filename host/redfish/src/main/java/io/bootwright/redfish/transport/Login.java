package io.bootwright.redfish.transport;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The login at a BMC: one session for all requests, deleted at the end, since a BMC has few of them; Basic where there
 * is no session service or no session left.
 */
public final class Login {
    private static final Logger LOG = LoggerFactory.getLogger(Login.class);
    private static final int DELETE_TRIES = 3;

    private final BmcHttp http;
    private final BmcAddress address;
    private final RedfishTimeouts timeouts;
    private final BmcErrors errors;
    private Optional<String> sessions = Optional.empty();
    private Optional<Secret> token = Optional.empty();
    private Optional<String> session = Optional.empty();

    public Login(BmcHttp http, BmcAddress address, RedfishTimeouts timeouts, BmcErrors errors) {
        this.http = http;
        this.address = address;
        this.timeouts = timeouts;
        this.errors = errors;
    }

    /** Opens a session, if the service root names a place for it. */
    public void open(JsonNode root) {
        sessions = OdataPath.link(root, "Links", "Sessions")
                .or(() -> OdataPath.link(root, "SessionService").map(service -> service + "/Sessions"));
        create();
    }

    /** A new session instead of one that the BMC no longer knows; false if we are not using one. */
    public boolean renew() {
        if (token.isEmpty()) {
            return false;
        }
        token = Optional.empty();
        session = Optional.empty();
        create();
        return true;
    }

    /** Gives the session back and goes on with Basic. */
    public void preferBasic() {
        close();
        sessions = Optional.empty();
    }

    public Map<String, String> headers() {
        if (token.isPresent()) {
            return Map.of("X-Auth-Token", token.get().reveal());
        }
        return basic();
    }

    private Map<String, String> basic() {
        if (address.username().isEmpty()) {
            return Map.of();
        }
        String pair = address.username() + ":" + address.password().reveal();
        return Map.of(
                "Authorization", "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    private void create() {
        if (sessions.isEmpty() || address.username().isEmpty()) {
            return;
        }
        ObjectNode body = Json.object();
        body.put("UserName", address.username());
        body.put("Password", address.password().reveal());
        BmcResponse answer;
        try {
            answer = http.exchange("POST", sessions.get(), Map.of(), Optional.of(body), timeouts.read());
        } catch (ConnectionException e) {
            throw errors.unreachable("opening a session", e);
        }
        Optional<String> shown = answer.header("x-auth-token");
        if (answer.ok() && shown.isPresent()) {
            token = shown.map(Secret::of);
            session = answer.header("location")
                    .flatMap(OdataPath::local)
                    .or(() -> Json.text(answer.body(), "@odata.id").flatMap(OdataPath::local));
            return;
        }
        if ((answer.status() == 401 || answer.status() == 403)
                && !answer.error().sessionsExhausted()) {
            // Not tried again with Basic: a few wrong passwords lock accounts.
            throw errors.login(address.username(), answer.status());
        }
        LOG.info(
                "BMC {} opens no session (HTTP {} {}): using Basic authentication",
                errors.bmc(),
                answer.status(),
                answer.error().text());
    }

    /** Deletes the session, also in a thread that was interrupted. Failures are logged: the work itself is done. */
    public void close() {
        if (token.isEmpty() || session.isEmpty()) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            Map<String, String> headers = headers();
            for (int attempt = 1; !deleted(headers) && attempt < DELETE_TRIES; attempt++) {
                RetryBudget.sleep(timeouts.poll());
            }
        } catch (RedfishException e) {
            LOG.warn("BMC {} keeps our session: {}", errors.bmc(), e.getMessage());
        } finally {
            token = Optional.empty();
            session = Optional.empty();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean deleted(Map<String, String> headers) {
        try {
            BmcResponse answer = http.exchange("DELETE", session.orElseThrow(), headers, Optional.empty(), timeouts.read());
            // 401 and 404: it is gone already.
            return answer.ok() || answer.status() == 401 || answer.status() == 404;
        } catch (ConnectionException e) {
            LOG.debug("BMC {}: deleting the session: {}", errors.bmc(), e.getMessage());
            return false;
        }
    }

    /** The service root, which needs no login by the standard; with Basic where a BMC wants one. */
    public BmcResponse root(String path) throws ConnectionException {
        BmcResponse answer = http.exchange("GET", path, Map.of(), Optional.empty(), timeouts.read());
        if (answer.status() != 401) {
            return answer;
        }
        BmcResponse again = http.exchange("GET", path, basic(), Optional.empty(), timeouts.read());
        return again.status() == 401
                ? new BmcResponse(again.request(), 401, again.headers(), MissingNode.getInstance())
                : again;
    }
}
