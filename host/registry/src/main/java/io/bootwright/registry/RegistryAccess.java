package io.bootwright.registry;

import java.util.Optional;

/** Who may do what; asked before a request's body is touched. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface RegistryAccess {
    /**
     * Decides on one request.
     *
     * @param authorization the Authorization header
     * @param repository the repository; empty for {@code /v2/} itself and the catalog
     * @param action what is wanted
     */
    Decision check(Optional<String> authorization, Optional<String> repository, Action action);

    /** The answer. */
    sealed interface Decision {
        /**
         * Go on.
         *
         * @param who name for the audit trail
         */
        record Allowed(String who) implements Decision {}

        /** 401: credentials are missing or wrong. */
        record Challenge() implements Decision {}

        /** 403: these credentials do not allow that. */
        record Denied() implements Decision {}
    }
}
