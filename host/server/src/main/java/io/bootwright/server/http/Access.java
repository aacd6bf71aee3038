package io.bootwright.server.http;

import io.bootwright.errors.ProblemCode;
import io.bootwright.server.security.Permission;
import io.bootwright.server.security.Principal;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;

/** Who is behind a request, as the {@link AuthenticationFilter} found out, and whether they may do what they ask. */
public final class Access {
    private Access() {}

    /**
     * The caller, who must hold a permission.
     *
     * @throws ProblemException {@link ProblemCode#UNAUTHORIZED} without a valid token, {@link ProblemCode#FORBIDDEN}
     *     when its role lacks the permission
     */
    public static Principal require(ServerRequest request, Permission permission) {
        Principal principal = principal(request).orElseThrow(Access::unauthorized);
        if (!principal.can(permission)) {
            throw Problem.of(
                            ProblemCode.FORBIDDEN,
                            "The token \"" + principal.name() + "\" has the role "
                                    + principal.role().apiName()
                                    + ", which may not do that. Use a token with another role.")
                    .exception();
        }
        return principal;
    }

    /** The caller, if the request came with a valid token. */
    public static Optional<Principal> principal(ServerRequest request) {
        return request.context().get(Principal.class);
    }

    static ProblemException unauthorized() {
        return Problem.of(
                        ProblemCode.UNAUTHORIZED,
                        "Send a valid token: Authorization: Bearer TOKEN. The first one is in the file admin.token of the"
                                + " data directory.")
                .exception();
    }
}
