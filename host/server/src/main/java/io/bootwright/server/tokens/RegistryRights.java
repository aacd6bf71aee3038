package io.bootwright.server.tokens;

import io.bootwright.server.security.JobTokens;
import io.bootwright.server.security.Permission;
import io.bootwright.server.security.Principal;
import io.bootwright.server.security.Tokens;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Who may do what in the registry: API tokens by role and repository, a job's pull token for pulls, anybody where pulls
 * are configured to be open. Safe for use by many threads.
 */
public final class RegistryRights {
    /** What is asked for. */
    public enum Use {
        PULL,
        PUSH,
        DELETE,
        CATALOG
    }

    /** The answer. */
    public sealed interface Verdict {
        /**
         * Go on.
         *
         * @param who for the log and the audit trail
         */
        record Allowed(String who) implements Verdict {}

        /** Send credentials, or better ones. */
        record Challenge() implements Verdict {}

        /** Good credentials that do not allow that. */
        record Denied() implements Verdict {}
    }

    private final Tokens tokens;
    private final JobTokens jobTokens;
    private final List<Pattern> anonymous;

    /**
     * The rights.
     *
     * @param anonymousPull globs of repositories that anyone may pull; {@code *} matches slashes too
     */
    public RegistryRights(Tokens tokens, JobTokens jobTokens, List<String> anonymousPull) {
        this.tokens = tokens;
        this.jobTokens = jobTokens;
        this.anonymous = anonymousPull.stream().map(RegistryRights::glob).toList();
    }

    /**
     * Decides.
     *
     * @param authorization value of the Authorization header
     * @param repository the repository, if the request is about one
     */
    public Verdict check(Optional<String> authorization, Optional<String> repository, Use use) {
        // Some clients answer a Basic challenge without credentials with an empty name and password.
        Optional<String> credential = authorization.flatMap(Tokens::credential).filter(text -> !text.isEmpty());
        if (credential.isEmpty()) {
            boolean open = use == Use.PULL && repository.isPresent() && matches(anonymous, repository.get());
            return open ? new Verdict.Allowed("anonymous") : new Verdict.Challenge();
        }
        Optional<Principal> principal = tokens.authenticate(authorization);
        if (principal.isPresent()) {
            return may(principal.get(), repository, use)
                    ? new Verdict.Allowed(principal.get().name())
                    : new Verdict.Denied();
        }
        Optional<UUID> job = jobTokens.owner(credential.get(), JobTokens.Use.PULL);
        if (job.isPresent()) {
            return use == Use.PULL ? new Verdict.Allowed("job " + job.get()) : new Verdict.Denied();
        }
        return new Verdict.Challenge();
    }

    private static boolean may(Principal principal, Optional<String> repository, Use use) {
        Permission needed = switch (use) {
            case PULL -> repository.isPresent() ? Permission.PULL : Permission.READ;
            case PUSH, DELETE -> Permission.PUSH;
            case CATALOG -> Permission.READ;
        };
        boolean inScope = repository.isEmpty()
                || principal.repositories().isEmpty()
                || matches(
                        principal.repositories().stream()
                                .map(RegistryRights::glob)
                                .toList(),
                        repository.get());
        return principal.can(needed) && inScope;
    }

    private static boolean matches(List<Pattern> globs, String repository) {
        return globs.stream().anyMatch(glob -> glob.matcher(repository).matches());
    }

    private static Pattern glob(String glob) {
        return Pattern.compile(
                List.of(glob.split("\\*", -1)).stream().map(Pattern::quote).collect(Collectors.joining(".*")));
    }
}
