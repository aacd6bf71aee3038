package io.bootwright.server.security;

import java.time.Instant;
import java.util.Optional;

/** Tells who is asking. Safe for use by many threads. */
@FunctionalInterface
public interface Authenticator {
    /**
     * The owner of a request's credentials.
     *
     * @param authorization value of the Authorization header: {@code Bearer TOKEN}, or {@code Basic} with a token as
     *     password and any user name
     * @return empty when there is no such token, or it has expired; every wrong one takes the same time
     */
    Optional<Principal> authenticate(Optional<String> authorization);

    /**
     * The owner's name for a token that has expired, and when it did: only who holds the token learns it.
     *
     * @param authorization as above
     * @return empty when there is no such token, or it is valid
     */
    default Optional<Expired> expired(Optional<String> authorization) {
        return Optional.empty();
    }

    /**
     * A token that has expired.
     *
     * @param name its name
     * @param at when it stopped working
     */
    record Expired(String name, Instant at) {}
}
