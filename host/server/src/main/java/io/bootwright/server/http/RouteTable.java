package io.bootwright.server.http;

import io.bootwright.errors.ProblemCode;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.PathMatcher;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRoute;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The features of one socket by path. Adds what each resource owes its clients and no feature should repeat: HEAD where
 * there is GET, 405 with Allow for methods it does not know, and 400 for query parameters it does not take. For one
 * thread, before the server starts.
 */
public final class RouteTable {
    private final Map<String, List<HttpService>> services = new LinkedHashMap<>();
    private final SortedMap<String, Set<String>> routes = new TreeMap<>();

    /** RouteTable a feature at a path such as {@code /api/v1/jobs}. */
    public RouteTable mount(String path, HttpService service) {
        services.computeIfAbsent(path, key -> new ArrayList<>()).add(service);
        return this;
    }

    /** The features at some of the paths, for a socket of their own. */
    public RouteTable only(List<String> paths) {
        RouteTable some = new RouteTable();
        paths.forEach(path -> services.getOrDefault(path, List.of()).forEach(service -> some.mount(path, service)));
        return some;
    }

    /** Puts everything into a routing. */
    public void into(HttpRouting.Builder routing) {
        services.forEach((path, mounted) -> {
            Recorder recorder = new Recorder();
            mounted.forEach(service -> service.routing(recorder));
            recorder.methods.forEach((pattern, methods) -> methods.forEach(
                    (method, parameters) -> routes.put(method + " " + route(path + pattern), parameters)));
            routing.register(path, rules -> recorder.into(rules));
        });
    }

    /** A pattern as people write it: without the double and last slashes that come from putting it together. */
    static String route(String pattern) {
        return pattern.replaceAll("/+", "/").replaceFirst("(?<=.)/$", "");
    }

    /**
     * Every route with a path of its own as {@code METHOD /path/{parameter}}, with the query parameters it takes; once
     * {@link #into} has run.
     */
    public SortedMap<String, Set<String>> routes() {
        return Collections.unmodifiableSortedMap(routes);
    }

    /** Takes down what a feature declares. */
    private static final class Recorder implements HttpRules {
        private final List<HttpRoute> declared = new ArrayList<>();
        private final Map<String, SortedMap<String, Set<String>>> methods = new TreeMap<>();
        private final Map<String, List<Handler>> gets = new LinkedHashMap<>();

        @Override
        public HttpRules register(HttpService... more) {
            for (HttpService service : more) {
                service.routing(this);
            }
            return this;
        }

        @Override
        public HttpRules register(String pathPattern, HttpService... more) {
            throw new IllegalArgumentException("Mount " + pathPattern + " on its own, not within another feature");
        }

        @Override
        public HttpRules route(HttpRoute route) {
            declared.add(route);
            return this;
        }

        @Override
        public HttpRules route(Method method, String pathPattern, Handler declaredHandler) {
            Handler handler = QueryParameters.checked(declaredHandler);
            methods.computeIfAbsent(pathPattern, key -> new TreeMap<>())
                    .put(method.text(), QueryParameters.namesOf(handler));
            if (method.equals(Method.GET)) {
                gets.computeIfAbsent(pathPattern, key -> new ArrayList<>()).add(handler);
            }
            return route(HttpRoute.builder()
                    .methods(method)
                    .path(pathPattern)
                    .handler(handler)
                    .build());
        }

        @Override
        public HttpRules route(Method method, PathMatcher pathMatcher, Handler handler) {
            return route(HttpRoute.builder()
                    .methods(method)
                    .path(pathMatcher)
                    .handler(handler)
                    .build());
        }

        void into(HttpRules rules) {
            declared.forEach(rules::route);
            gets.forEach((pattern, handlers) -> {
                if (!known(pattern, "HEAD")) {
                    for (Handler handler : handlers) {
                        rules.head(pattern, (request, response) -> handler.handle(request, new HeadResponse(response)));
                    }
                }
            });
            methods.forEach((pattern, known) -> {
                SortedSet<String> allowed = new TreeSet<>(known.keySet());
                if (known.containsKey("GET")) {
                    allowed.add("HEAD");
                }
                String allow = String.join(", ", allowed);
                rules.any(pattern, (request, response) -> {
                    response.header(HeaderNames.ALLOW, allow);
                    throw Problem.of(
                                    ProblemCode.METHOD_NOT_ALLOWED,
                                    request.prologue().method().text() + " is not known here. Allowed: " + allow + ".")
                            .exception();
                });
            });
        }

        private boolean known(String pattern, String method) {
            return methods.getOrDefault(pattern, new TreeMap<>()).containsKey(method);
        }
    }
}
