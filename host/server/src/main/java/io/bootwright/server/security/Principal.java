package io.bootwright.server.security;

import java.util.List;

/**
 * Who is asking, after authentication.
 *
 * @param name name of the token, for the audit trail and logs
 * @param role what it may do
 * @param repositories globs such as {@code os-images/*} that limit pulls and pushes; empty means every repository
 */
public record Principal(String name, Role role, List<String> repositories) {
    public Principal {
        repositories = List.copyOf(repositories);
    }

    public boolean can(Permission permission) {
        return role.can(permission);
    }

    /** Whether a repository is among those this principal is limited to, if it is limited at all. */
    public boolean covers(String repository) {
        return repositories.isEmpty() || repositories.stream().anyMatch(glob -> Globs.matches(glob, repository));
    }
}
