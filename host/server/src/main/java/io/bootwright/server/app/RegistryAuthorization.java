package io.bootwright.server.app;

import io.bootwright.registry.Action;
import io.bootwright.registry.RegistryAccess;
import io.bootwright.server.security.Authenticator;
import io.bootwright.server.security.JobTokens;
import io.bootwright.server.security.Permission;
import io.bootwright.server.security.Principal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who may use the registry: this host's tokens by role and repository, a job's own token for pulls, everybody where
 * anonymous pulls are configured.
 */
final class RegistryAuthorization implements RegistryAccess {
    private static final Decision CHALLENGE = new Decision.Challenge();
    private static final Decision DENIED = new Decision.Denied();

    private final Authenticator tokens;
    private final JobTokens jobTokens;
    private final List<String> anonymousPull;

    RegistryAuthorization(Authenticator tokens, JobTokens jobTokens, List<String> anonymousPull) {
        this.tokens = tokens;
        this.jobTokens = jobTokens;
        this.anonymousPull = anonymousPull;
    }

    @Override
    public Decision check(Optional<String> authorization, Optional<String> repository, Action action) {
        Optional<Principal> principal = tokens.authenticate(authorization);
        if (principal.isPresent()) {
            return may(principal.get(), repository, action)
                    ? new Decision.Allowed(principal.get().name())
                    : DENIED;
        }
        Optional<String> job = authorization
                .flatMap(RegistryAuthorization::password)
                .flatMap(token -> jobTokens.owner(token, JobTokens.Use.PULL))
                .map(id -> "job " + id);
        if (job.isPresent()) {
            return action == Action.PULL ? new Decision.Allowed(job.get()) : DENIED;
        }
        boolean anyone = authorization.isEmpty()
                && action == Action.PULL
                && repository.filter(name -> matches(anonymousPull, name)).isPresent();
        return anyone ? new Decision.Allowed("anonymous") : CHALLENGE;
    }

    private static boolean may(Principal principal, Optional<String> repository, Action action) {
        if (repository.isEmpty() && action == Action.PULL) {
            // The version check that every client begins with.
            return true;
        }
        Permission needed = switch (action) {
            case PULL -> Permission.PULL;
            case PUSH, DELETE -> Permission.PUSH;
            case CATALOG -> Permission.READ;
        };
        if (!principal.can(needed)) {
            return false;
        }
        return principal.repositories().isEmpty()
                || repository
                        .filter(name -> matches(principal.repositories(), name))
                        .isPresent();
    }

    private static boolean matches(List<String> globs, String repository) {
        return globs.stream()
                .map(glob -> Pattern.quote(glob).replace("*", "\\E.*\\Q"))
                .anyMatch(repository::matches);
    }

    /** A bearer token, or the password of basic authentication. */
    private static Optional<String> password(String authorization) {
        int space = authorization.indexOf(' ');
        String scheme = authorization.substring(0, Math.max(0, space)).toLowerCase(Locale.ROOT);
        String credentials = authorization.substring(space + 1).strip();
        if (scheme.equals("bearer")) {
            return Optional.of(credentials);
        }
        if (!scheme.equals("basic")) {
            return Optional.empty();
        }
        try {
            String pair = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : Optional.of(pair.substring(colon + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
