package io.bootwright.server.http;

import io.bootwright.registry.transfer.SafeBody;
import io.bootwright.registry.transfer.StallWatch;
import io.bootwright.server.security.Principal;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The outermost filter: gives each request an id, writes one line of access log and keeps unread bodies from hurting.
 *
 * <p>The web server reads the rest of a body nobody wanted before it takes the next request, and a chunk of the chunked
 * coding whole: one chunk of some hundred megabytes to any path, also one that answers 401 or 404, would exhaust the
 * memory. So a connection whose request has a large or chunked body left over is closed, as is one whose client asks for
 * it. That needs both the header and the exception: announcing alone leaves it open.
 */
public final class RequestFilter implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger("io.bootwright.access");
    /** Bodies up to this size are read off, so that clients which send before they listen get their answer. */
    private static final long SMALL = 1024 * 1024;

    /** Of a larger body so much is read off, for so long, before the connection is closed. */
    private static final long READ_OFF = 64L * 1024 * 1024;

    private static final Duration READ_OFF_TIME = Duration.ofSeconds(10);
    private static final int PIECE = 64 * 1024;

    /** How long the body of a request may stand still. */
    private static final Duration STALL = Duration.ofMinutes(1);

    private final RequestObserver observer;
    private final StallWatch stalls;

    public RequestFilter(RequestObserver observer) {
        this(observer, STALL);
    }

    RequestFilter(RequestObserver observer, Duration stall) {
        this.observer = observer;
        this.stalls = new StallWatch(stall);
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        long start = System.nanoTime();
        String id = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        request.context().register(new RequestId(id));
        response.header(RequestId.HEADER, id);
        SafeBody body = new SafeBody(request, response, stalls, bytes -> {});
        boolean lastRequest = asksToClose(request);
        if (request.content().hasEntity()) {
            request.context().register(body);
        }
        response.beforeSend(() -> {
            if (lastRequest || dangerousRest(request, body)) {
                response.headers().set(HeaderValues.CONNECTION_CLOSE);
            }
        });
        try {
            chain.proceed();
        } finally {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            log(request, response, id, took);
            observer.answered(
                    request.prologue().method().text(),
                    request.matchingPattern().map(RouteTable::route).orElse("none"),
                    response.status().code(),
                    took);
        }
        if (dangerousRest(request, body)) {
            readOffSome(request, body);
            throw new CloseConnectionException("the request's body was not wanted");
        }
        if (lastRequest) {
            throw new CloseConnectionException("the client asked for it");
        }
    }

    /** Whether the client closes the connection after this request (RFC 9112, section 9.6). */
    private static boolean asksToClose(RoutingRequest request) {
        return request.headers().all(HeaderNames.CONNECTION, List::of).stream()
                .flatMap(value -> Stream.of(value.split(",")))
                .anyMatch(option -> option.strip().equalsIgnoreCase("close"));
    }

    private static boolean dangerousRest(RoutingRequest request, SafeBody body) {
        if (!request.content().hasEntity() || body.isEnded()) {
            return false;
        }
        if (!body.isOpened() && request.content().consumed()) {
            // Somebody read it in a way of his own, and has seen to the rest.
            return false;
        }
        return request.headers().contentLength().orElse(Long.MAX_VALUE) > SMALL;
    }

    /**
     * Closing a socket with unread bytes resets it, and the reset may overtake the answer: a client that sends its whole
     * body before it listens would not see why it was refused.
     */
    private static void readOffSome(RoutingRequest request, SafeBody body) {
        // The answer leaves when this ends: so not where nobody knows whether anything more will come.
        boolean chunked = request.headers().contentLength().isEmpty();
        if (chunked || !request.continueSent()) {
            return;
        }
        try {
            InputStream in = body.open();
            byte[] piece = new byte[PIECE];
            long end = System.nanoTime() + READ_OFF_TIME.toNanos();
            int read = 0;
            for (long left = READ_OFF; left > 0 && read >= 0 && System.nanoTime() < end; left -= read) {
                read = in.read(piece);
            }
        } catch (IOException | RuntimeException e) {
            LOG.trace("rest of a body", e);
        }
    }

    private static void log(RoutingRequest request, RoutingResponse response, String id, Duration took) {
        String raw = request.prologue().uriPath().rawPath();
        Level level = isRoutine(
                        request.prologue().method().text(),
                        raw,
                        response.status().code())
                ? Level.DEBUG
                : Level.INFO;
        if (!LOG.isEnabledForLevel(level)) {
            return;
        }
        // A medium's path carries the token that opens it.
        String path = raw.startsWith("/media/") ? "/media/…" : raw;
        String who = request.context().get(Principal.class).map(Principal::name).orElse("-");
        LOG.atLevel(level)
                .log(
                        "{} {} {} {} ms {} {} {}",
                        request.prologue().method().text(),
                        path,
                        response.status().code(),
                        took.toMillis(),
                        request.remotePeer().host(),
                        who,
                        id);
    }

    /** What comes by the thousand and says nothing one by one: the ranges of a disc, pulls, probes. Metrics count them. */
    private static boolean isRoutine(String method, String path, int status) {
        return status < 400
                && (method.equals("GET") || method.equals("HEAD"))
                && (path.startsWith("/media/")
                        || path.startsWith("/v2/") && path.contains("/manifests/")
                        || path.startsWith("/health")
                        || path.equals("/metrics"));
    }
}
