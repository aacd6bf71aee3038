package io.bootwright.server.http;

import io.bootwright.bundle.finding.Nearest;
import io.bootwright.errors.ProblemCode;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The query parameters that one route takes. A feature declares them where it declares the route:
 *
 * <pre>{@code rules.get("/", QueryParameters.of("limit", "after").on(this::list))}</pre>
 *
 * <p>A route without a declaration takes none. {@link RouteTable} checks every request before its handler runs: a script that
 * misspells a filter must not get the unfiltered list. Immutable.
 */
public final class QueryParameters {
    private static final int MAX_SHOWN = 80;
    private static final QueryParameters NONE = new QueryParameters(List.of());

    private final SortedSet<String> names;

    private QueryParameters(Collection<String> names) {
        this.names = new TreeSet<>(names);
    }

    /** Parameters that may each be given once. */
    public static QueryParameters of(String... names) {
        return new QueryParameters(List.of(names));
    }

    /** The handler of a route that takes these parameters. */
    public Handler on(Handler handler) {
        return new Declared(this, handler);
    }

    /** The handler with its check, which is strict also where the feature declared nothing. */
    static Handler checked(Handler handler) {
        return handler instanceof Declared ? handler : NONE.on(handler);
    }

    /** The parameters that a handler declares. */
    static Set<String> namesOf(Handler handler) {
        return handler instanceof Declared declared ? declared.parameters.names : Set.of();
    }

    private void check(ServerRequest request) {
        UriQuery query = request.query();
        for (String name : query.names()) {
            if (!names.contains(name)) {
                throw unknown(name);
            }
            if (query.all(name, List::of).size() > 1) {
                throw Problem.of(
                                ProblemCode.REQUEST_INVALID,
                                "The query parameter \"" + name + "\" is given more than once. Give it once.")
                        .exception();
            }
        }
    }

    private ProblemException unknown(String name) {
        String known = names.isEmpty()
                ? "This resource takes no query parameters."
                : "Known here: " + String.join(", ", names) + ".";
        String nearest = Nearest.to(name, names)
                .map(meant -> " Did you mean \"" + meant + "\"?")
                .orElse("");
        return Problem.of(
                        ProblemCode.UNKNOWN_PARAMETER,
                        "The query parameter \"" + shown(name) + "\" is not known." + nearest + " " + known)
                .exception();
    }

    private static String shown(String name) {
        StringBuilder text = new StringBuilder();
        name.chars().limit(MAX_SHOWN).forEach(c -> text.append(c < ' ' || c > '~' ? '?' : (char) c));
        return name.length() > MAX_SHOWN ? text + "…" : text.toString();
    }

    private record Declared(QueryParameters parameters, Handler handler) implements Handler {
        @Override
        public void handle(ServerRequest request, ServerResponse response) throws Exception {
            parameters.check(request);
            handler.handle(request, response);
        }
    }
}
