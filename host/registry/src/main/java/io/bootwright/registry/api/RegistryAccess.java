package io.bootwright.registry.api;

import java.util.Optional;

/** The rights of clients. Asked before a request's body is read. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface RegistryAccess {
    /**
     * Decides on one request.
     *
     * @param authorization the Authorization header
     * @param repository the repository; empty for {@code /v2/} itself and the catalog
     * @param action what the request does
     */
    Decision check(Optional<String> authorization, Optional<String> repository, Action action);

    /** The decision. */
    sealed interface Decision {
        /**
         * The request may go on.
         *
         * @param who name of the token, for the audit trail
         */
        record Allowed(String who) implements Decision {}

        /** 401: credentials are missing or wrong. */
        record Challenge() implements Decision {}

        /** 403: these credentials do not allow it. */
        record Denied() implements Decision {}
    }
}
