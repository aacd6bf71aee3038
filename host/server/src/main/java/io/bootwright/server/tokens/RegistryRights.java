package io.bootwright.server.tokens;

import io.bootwright.registry.Action;
import io.bootwright.registry.RegistryAccess;
import io.bootwright.server.security.Globs;
import io.bootwright.server.security.JobTokens;
import io.bootwright.server.security.Permission;
import io.bootwright.server.security.Principal;
import io.bootwright.server.security.Tokens;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Who may do what in the registry: API tokens by role and repository, a job's pull token for pulls, anybody where pulls
 * are configured to be open. Safe for use by many threads.
 */
public final class RegistryRights implements RegistryAccess {
    private final Tokens tokens;
    private final JobTokens jobTokens;
    private final List<String> anonymous;

    /**
     * The rights.
     *
     * @param anonymousPull globs of repositories that anyone may pull; {@code *} matches slashes too
     */
    public RegistryRights(Tokens tokens, JobTokens jobTokens, List<String> anonymousPull) {
        this.tokens = tokens;
        this.jobTokens = jobTokens;
        this.anonymous = List.copyOf(anonymousPull);
    }

    /**
     * Decides.
     *
     * @param authorization value of the Authorization header
     * @param repository the repository, if the request is about one
     */
    @Override
    public Decision check(Optional<String> authorization, Optional<String> repository, Action use) {
        // Some clients answer a Basic challenge without credentials with an empty name and password.
        Optional<String> credential = authorization.flatMap(Tokens::credential).filter(text -> !text.isEmpty());
        if (credential.isEmpty()) {
            boolean open = use == Action.PULL
                    && repository.isPresent()
                    && anonymous.stream().anyMatch(glob -> Globs.matches(glob, repository.get()));
            return open ? new Decision.Allowed("anonymous") : new Decision.Challenge();
        }
        Optional<Principal> principal = tokens.authenticate(authorization);
        if (principal.isPresent()) {
            return may(principal.get(), repository, use)
                    ? new Decision.Allowed(principal.get().name())
                    : new Decision.Denied();
        }
        Optional<UUID> job = jobTokens.owner(credential.get(), JobTokens.Use.PULL);
        if (job.isPresent()) {
            return use == Action.PULL ? new Decision.Allowed("job " + job.get()) : new Decision.Denied();
        }
        return new Decision.Challenge();
    }

    private static boolean may(Principal principal, Optional<String> repository, Action use) {
        Permission needed = switch (use) {
            case PULL -> repository.isPresent() ? Permission.PULL : Permission.READ;
            case PUSH, DELETE -> Permission.PUSH;
            case CATALOG -> Permission.READ;
        };
        boolean inScope = repository.isEmpty() || principal.covers(repository.get());
        return principal.can(needed) && inScope;
    }
}
