package io.bootwright.server.security;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A token as it is stored: everything but the token itself.
 *
 * @param id for listing and revoking
 * @param name who or what uses it
 * @param role what it may do
 * @param repositories globs that limit pulls and pushes; empty means every repository
 * @param createdAt when it was made
 * @param expiresAt when it stops working, if ever
 */
public record Token(
        UUID id, String name, Role role, List<String> repositories, Instant createdAt, Optional<Instant> expiresAt) {
    public Token {
        repositories = List.copyOf(repositories);
    }

    /** Who a request with this token comes from. */
    public Principal principal() {
        return new Principal(name, role, repositories);
    }
}
