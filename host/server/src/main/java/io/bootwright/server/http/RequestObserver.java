package io.bootwright.server.http;

import java.time.Duration;

/** Is told of every answered request, for metrics. Safe for use by many threads. */
@FunctionalInterface
public interface RequestObserver {
    /**
     * One answer.
     *
     * @param method HTTP method
     * @param route the route's pattern, or {@code none}; never a path with its parameters
     * @param status HTTP status
     * @param took from the request's headers to the end of its answer
     */
    void answered(String method, String route, int status, Duration took);
}
