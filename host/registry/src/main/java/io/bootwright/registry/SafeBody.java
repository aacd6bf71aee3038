package io.bootwright.registry;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A request's body that cannot hurt: read in pieces however long its chunks are, cut off when it stands still. For one
 * request and one thread.
 */
public final class SafeBody {
    private final ServerRequest request;
    private final ServerResponse response;
    private final StallWatch watch;
    private final LongConsumer received;
    private Optional<InputStream> opened = Optional.empty();
    private boolean ended;

    /**
     * A body that nothing was read of.
     *
     * @param received told of the number of bytes that came, piece by piece
     */
    public SafeBody(ServerRequest request, ServerResponse response, StallWatch watch, LongConsumer received) {
        this.request = request;
        this.response = response;
        this.watch = watch;
        this.received = received;
    }

    /** The bytes; makes a client that waits for {@code 100 Continue} begin to send. Repeated calls go on reading. */
    public InputStream open() {
        if (opened.isEmpty()) {
            InputStream plain = request.content().inputStream();
            boolean chunked = request.headers().contains(HeaderNames.TRANSFER_ENCODING);
            InputStream bounded = chunked
                    ? ConnectionProbe.of(response)
                            .<InputStream>map(connection -> new ChunkedBody(connection.dataReader(), plain))
                            .orElse(plain)
                    : plain;
            opened = Optional.of(new WatchedStream(bounded, watch, received, () -> ended = true));
        }
        return opened.get();
    }

    public boolean isOpened() {
        return opened.isPresent();
    }

    /** Whether all of it was read. */
    public boolean isEnded() {
        return ended;
    }
}
