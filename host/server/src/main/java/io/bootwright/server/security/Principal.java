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
}
