package io.bootwright.server.tokens;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.formats.Json;
import io.bootwright.server.http.Access;
import io.bootwright.server.http.Fields;
import io.bootwright.server.http.Page;
import io.bootwright.server.http.Problem;
import io.bootwright.server.http.Reply;
import io.bootwright.server.http.RequestBody;
import io.bootwright.server.security.Audit;
import io.bootwright.server.security.Permission;
import io.bootwright.server.security.Principal;
import io.bootwright.server.security.Role;
import io.bootwright.server.security.Token;
import io.bootwright.server.security.Tokens;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** {@code /api/v1/tokens}: make, list and revoke tokens; for admins. */
public final class TokenRoutes implements HttpService {
    private static final int MAX_BODY = 64 * 1024;
    private static final int MAX_REPOSITORIES = 64;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._@-]{0,99}");
    private static final Pattern GLOB = Pattern.compile("[a-z0-9*][a-z0-9*._/-]*");

    private final Tokens tokens;
    private final Audit audit;
    private final Clock clock;

    public TokenRoutes(Tokens tokens, Audit audit, Clock clock) {
        this.tokens = tokens;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/", this::create).get("/", Page.PARAMETERS.on(this::list)).delete("/{id}", this::revoke);
    }

    private void create(ServerRequest request, ServerResponse response) {
        Principal principal = Access.require(request, Permission.ADMIN);
        Fields fields = Fields.of(RequestBody.json(request, MAX_BODY));
        Optional<String> name = fields.requiredText("name", 100);
        name.filter(text -> !NAME.matcher(text).matches())
                .ifPresent(text -> fields.fault("name", "may have letters, digits, spaces and . _ @ -"));
        name.filter(Tokens::isReserved)
                .ifPresent(text -> fields.fault(
                        "name", "is one that the audit trail uses for the product itself; choose another"));
        Optional<Role> role = fields.requiredText("role", 16).flatMap(Role::ofApiName);
        if (role.isEmpty()
                && fields.faults().stream().noneMatch(at -> at.pointer().equals("/role"))) {
            fields.fault("role", "must be one of viewer, operator, publisher, admin");
        }
        List<String> repositories = fields.texts("repositories", MAX_REPOSITORIES, 255, TokenRoutes::globFault);
        Optional<Instant> expiresAt = expiry(fields);
        fields.end();
        fields.throwIfFaulty();
        Tokens.Issued issued = issue(name.orElseThrow(), role.orElseThrow(), repositories, expiresAt);
        audit.record(
                principal.name(),
                "token.create",
                issued.token().name() + " " + issued.token().id());
        ObjectNode body = shown(issued.token());
        body.put("token", issued.text());
        response.header(HeaderNames.LOCATION, "/api/v1/tokens/" + issued.token().id());
        Reply.json(response, 201, body);
    }

    private Tokens.Issued issue(String name, Role role, List<String> repositories, Optional<Instant> expiresAt) {
        try {
            return tokens.issue(name, role, repositories, expiresAt);
        } catch (Tokens.NameTakenException e) {
            throw Problem.of(
                            ProblemCode.CONFLICT,
                            e.getMessage() + " Choose another, or revoke that one with DELETE /api/v1/tokens/ID.")
                    .exception();
        }
    }

    private static Optional<String> globFault(String glob) {
        return GLOB.matcher(glob).matches()
                ? Optional.empty()
                : Optional.of("must be a repository or a glob such as os-images/*");
    }

    private Optional<Instant> expiry(Fields fields) {
        return fields.text("expires_at", 40).flatMap(text -> {
            try {
                Instant end = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
                if (end.isAfter(clock.instant())) {
                    return Optional.of(end);
                }
                fields.fault("expires_at", "must lie in the future");
            } catch (DateTimeParseException e) {
                fields.fault("expires_at", "must be a time such as 2030-01-31T12:00:00Z");
            }
            return Optional.empty();
        });
    }

    private void list(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.ADMIN);
        ObjectNode body = Page.of(request).bodyOfAll(tokens.list(), TokenRoutes::shown, TokenRoutes::position);
        Reply.json(response, 200, body);
    }

    private void revoke(ServerRequest request, ServerResponse response) {
        Principal principal = Access.require(request, Permission.ADMIN);
        String id = request.path().pathParameters().get("id");
        Token token = uuid(id).flatMap(tokens::find)
                .orElseThrow(() -> Problem.of(ProblemCode.NOT_FOUND, "There is no token " + id + ".")
                        .exception());
        if (token.id().equals(Tokens.ADMIN_ID)) {
            throw Problem.of(
                            ProblemCode.CONFLICT,
                            "This is the token of the file admin.token. To replace it, remove that file and start the"
                                    + " host again.")
                    .exception();
        }
        tokens.revoke(token.id());
        audit.record(principal.name(), "token.revoke", token.name() + " " + token.id());
        Reply.empty(response);
    }

    /** Oldest first. */
    private static String position(Token token) {
        return String.format(
                Locale.ROOT, "%020d %s", ChronoUnit.MICROS.between(Instant.EPOCH, token.createdAt()), token.id());
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ObjectNode shown(Token token) {
        ObjectNode node = Json.object()
                .put("id", token.id().toString())
                .put("name", token.name())
                .put("role", token.role().apiName());
        var repositories = node.putArray("repositories");
        token.repositories().forEach(repositories::add);
        node.put("created_at", token.createdAt().toString());
        node.put("expires_at", token.expiresAt().map(Instant::toString).orElse(null));
        return node;
    }
}
