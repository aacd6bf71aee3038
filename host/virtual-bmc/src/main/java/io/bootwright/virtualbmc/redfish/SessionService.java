package io.bootwright.virtualbmc.redfish;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.virtualbmc.Profile;
import io.bootwright.virtualbmc.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Sessions (DSP0266 13.3.4), with a limit and a timeout. Safe for several threads. */
final class SessionService implements Resources {
    static final String SESSIONS = ROOT + "/SessionService/Sessions";

    private static final String SERVICE = ROOT + "/SessionService";

    private final Profile.Sessions habits;
    private final Credentials credentials;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Session> sessions = new LinkedHashMap<>();
    private int next = 1;

    private record Session(String id, String token, Instant used) {}

    SessionService(Profile profile, Credentials credentials) {
        this.habits = profile.sessions();
        this.credentials = credentials;
    }

    @Override
    public Optional<Resource> at(String path) {
        if (!habits.available()) {
            return Optional.empty();
        }
        if (path.equals(SERVICE)) {
            return Optional.of(Resource.of(this::service));
        }
        if (path.equals(SESSIONS)) {
            return Optional.of(Resource.of(this::collection).with("POST", this::login));
        }
        if (path.startsWith(SESSIONS + "/")) {
            String id = path.substring(SESSIONS.length() + 1);
            return isOpen(id)
                    ? Optional.of(Resource.of(() -> show(id)).with("DELETE", body -> logout(id)))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    /** Whether a token belongs to an open session; counts as use. */
    synchronized boolean accepts(String token) {
        expire();
        for (Session session : sessions.values()) {
            if (session.token().equals(token)) {
                sessions.put(session.id(), new Session(session.id(), token, Instant.now()));
                return true;
            }
        }
        return false;
    }

    synchronized int count() {
        expire();
        return sessions.size();
    }

    private void expire() {
        Instant oldest = Instant.now().minus(Duration.ofSeconds(habits.timeout()));
        sessions.values().removeIf(session -> session.used().isBefore(oldest));
    }

    private synchronized boolean isOpen(String id) {
        expire();
        return sessions.containsKey(id);
    }

    private ObjectNode service() {
        ObjectNode node =
                Json.resource(SERVICE, "#SessionService.v1_1_9.SessionService", "SessionService", "Session service");
        node.put("ServiceEnabled", true).put("SessionTimeout", habits.timeout());
        node.putObject("Status").put("State", "Enabled").put("Health", "OK");
        Json.link(node, "Sessions", SESSIONS);
        return node;
    }

    private synchronized ObjectNode collection() {
        expire();
        return Json.collection(
                SESSIONS,
                "SessionCollection",
                "Sessions",
                sessions.keySet().stream().map(id -> SESSIONS + "/" + id).toList());
    }

    private ObjectNode show(String id) {
        return Json.resource(SESSIONS + "/" + id, "#Session.v1_7_2.Session", id, "Session")
                .put("UserName", credentials.user());
    }

    private synchronized HttpResponse login(ObjectNode body) {
        for (String name : new String[] {"UserName", "Password"}) {
            if (!body.path(name).isTextual()) {
                throw RedfishError.missing(name, false);
            }
        }
        if (!credentials.match(
                body.path("UserName").asText(), body.path("Password").asText())) {
            throw new RedfishError(401, "ResourceAtUriUnauthorized", "The user name or the password is wrong.");
        }
        if (count() >= habits.limit()) {
            throw full();
        }
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String id = Integer.toString(next++);
        var session = new Session(id, HexFormat.of().formatHex(bytes), Instant.now());
        sessions.put(id, session);
        return Json.response(201, show(id))
                .with("X-Auth-Token", session.token())
                .with("Location", SESSIONS + "/" + id);
    }

    RedfishError full() {
        return new RedfishError(
                habits.fullStatus(),
                "SessionLimitExceeded",
                "The session establishment failed due to the number of simultaneous sessions exceeding the limit.");
    }

    private synchronized HttpResponse logout(String id) {
        sessions.remove(id);
        return HttpResponse.empty(204);
    }
}
