package io.bootwright.server.http;

import io.bootwright.errors.ProblemCode;
import io.bootwright.server.security.Authenticator;
import io.bootwright.server.security.Principal;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Refuses requests without a valid token, whatever their path, so that a route that forgets to ask is closed. Left out
 * are paths that authenticate in their own way.
 */
public final class AuthenticationFilter implements Filter {
    /** Open, or with credentials of their own: media by an unguessable path, webhook and registry by job tokens. */
    private static final List<String> OWN_WAY =
            List.of("/health", "/media/", "/v2", "/v2/", "/api/v1/status-webhook/", "/health/");

    private final Authenticator authenticator;

    public AuthenticationFilter(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (!ownWay(request.path().path())) {
            Optional<String> authorization = request.headers().first(HeaderNames.AUTHORIZATION);
            Optional<Principal> principal = authenticator.authenticate(authorization);
            if (principal.isEmpty()) {
                // Sent, not thrown: only handlers' exceptions become answers before the filters around them go on.
                ProblemHandler.send(request, response, refusal(authorization));
                return;
            }
            request.context().register(principal.get());
        }
        chain.proceed();
    }

    private Problem refusal(Optional<String> authorization) {
        return authenticator
                .expired(authorization)
                .map(token -> Problem.of(
                        ProblemCode.UNAUTHORIZED,
                        "The token \"" + token.name() + "\" expired at "
                                + token.at().truncatedTo(ChronoUnit.SECONDS) + ". An admin makes a new one with"
                                + " POST /api/v1/tokens."))
                .orElseGet(() -> Access.unauthorized().problem());
    }

    private static boolean ownWay(String path) {
        for (String open : OWN_WAY) {
            if (open.endsWith("/") ? path.startsWith(open) : path.equals(open)) {
                return true;
            }
        }
        return false;
    }
}
