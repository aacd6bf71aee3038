package io.bootwright.server.security;

import java.util.Optional;
import java.util.UUID;

/**
 * Tokens that live as long as one job: one for the webhook, one for pulls from the registry. Stored as hashes only; a
 * lost token is issued anew. Safe for use by many threads.
 */
public interface JobTokens {
    /** What a token opens. */
    enum Use {
        WEBHOOK,
        PULL
    }

    /** Issues a token of at least 128 random bits; an earlier one of the same job and use stops working. */
    String issue(UUID job, Use use);

    /** The job that a token belongs to, if the token is good for this use. Takes the same time for every wrong token. */
    Optional<UUID> owner(String token, Use use);

    /** Ends a job's tokens for one use. */
    void revoke(UUID job, Use use);

    /** Number of tokens that this host has ended since it started. */
    long revocations();
}
