package io.bootwright.server.security;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Roles of a token: viewer reads; operator also runs jobs; publisher reads and pushes; admin may do everything. */
public enum Role {
    VIEWER(Permission.READ),
    OPERATOR(Permission.READ, Permission.JOBS, Permission.SERVERS, Permission.PULL),
    PUBLISHER(Permission.READ, Permission.PULL, Permission.PUSH, Permission.BUNDLES),
    ADMIN(Permission.values());

    private final Set<Permission> permissions;

    Role(Permission... permissions) {
        this.permissions = EnumSet.noneOf(Permission.class);
        this.permissions.addAll(Set.of(permissions));
    }

    public boolean can(Permission permission) {
        return permissions.contains(permission);
    }

    /** The name as the API spells it, such as {@code operator}. */
    public String apiName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> ofApiName(String name) {
        for (Role role : values()) {
            if (role.apiName().equals(name)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
