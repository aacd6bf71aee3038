package io.bootwright.server.tokens;

import io.bootwright.registry.api.Action;
import io.bootwright.registry.api.RegistryAccess;
import io.bootwright.server.security.CredentialCache;
import io.bootwright.server.security.Globs;
import io.bootwright.server.security.JobTokens;
import io.bootwright.server.security.Permission;
import io.bootwright.server.security.Principal;
import io.bootwright.server.security.Tokens;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiPredicate;

/**
 * Who may do what in the registry: API tokens by role and repository, a job's pull token for what the
 * job needs, anybody where pulls
 * are configured to be open. Safe for use by many threads.
 */
public final class RegistryRights implements RegistryAccess {
    private final Tokens tokens;
    private final JobTokens jobTokens;
    private final CredentialCache<Caller> callers;
    private final BiPredicate<UUID, String> jobNeeds;
    private final List<String> anonymous;

    /** Who may pull and push what. */
    private sealed interface Caller {
        /** An API token. */
        record Holder(Principal principal) implements Caller {}

        /** The pull token of a job. */
        record Job(UUID id) implements Caller {}
    }

    /**
     * The rights.
     *
     * @param jobNeeds whether a job needs something of a repository
     * @param anonymousPull globs of repositories that anyone may pull; {@code *} matches slashes too
     */
    public RegistryRights(
            Tokens tokens,
            JobTokens jobTokens,
            BiPredicate<UUID, String> jobNeeds,
            List<String> anonymousPull,
            Clock clock) {
        this.callers = new CredentialCache<>(() -> tokens.revocations() + jobTokens.revocations(), clock);
        this.tokens = tokens;
        this.jobTokens = jobTokens;
        this.jobNeeds = jobNeeds;
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
        boolean open = use == Action.PULL
                && repository.isPresent()
                && anonymous.stream().anyMatch(glob -> Globs.matches(glob, repository.get()));
        if (credential.isEmpty()) {
            return open ? new Decision.Allowed("anonymous") : new Decision.Challenge();
        }
        Optional<Caller> caller = callers.find(credential.get(), this::lookUp);
        if (caller.isEmpty()) {
            return new Decision.Challenge();
        }
        // Who has logged in may do no less than who has not.
        return open || may(caller.get(), repository, use)
                ? new Decision.Allowed(name(caller.get()))
                : new Decision.Denied();
    }

    private Optional<CredentialCache.Verified<Caller>> lookUp(String credential) {
        return tokens.verify(credential)
                .map(token ->
                        new CredentialCache.Verified<Caller>(new Caller.Holder(token.principal()), token.expiresAt()))
                .or(() -> jobTokens
                        .owner(credential, JobTokens.Use.PULL)
                        .map(job -> new CredentialCache.Verified<Caller>(new Caller.Job(job), Optional.empty())));
    }

    private static String name(Caller caller) {
        return switch (caller) {
            case Caller.Holder holder -> holder.principal().name();
            case Caller.Job job -> "job " + job.id();
        };
    }

    private boolean may(Caller caller, Optional<String> repository, Action use) {
        return switch (caller) {
            case Caller.Holder holder -> may(holder.principal(), repository, use);
            case Caller.Job job ->
                use == Action.PULL && (repository.isEmpty() || jobNeeds.test(job.id(), repository.get()));
        };
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
