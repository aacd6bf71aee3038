package io.bootwright.registry.transfer;

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
    private final long large;
    private Optional<InputStream> opened = Optional.empty();
    private boolean ended;
    private boolean pastServer;

    /**
     * A body that nothing was read of.
     *
     * @param received told of the number of bytes that came, piece by piece
     */
    public SafeBody(ServerRequest request, ServerResponse response, StallWatch watch, LongConsumer received) {
        this(request, response, watch, received, Long.MAX_VALUE);
    }

    /**
     * A body that nothing was read of.
     *
     * @param large announced size in bytes from which on it is read past the web server: quicker, and whoever asks for
     *     that ends the connection behind a body that {@link #isPastServer}
     */
    public SafeBody(
            ServerRequest request, ServerResponse response, StallWatch watch, LongConsumer received, long large) {
        this.request = request;
        this.response = response;
        this.watch = watch;
        this.received = received;
        this.large = large;
    }

    /** The bytes; makes a client that waits for {@code 100 Continue} begin to send. Repeated calls go on reading. */
    public InputStream open() {
        if (opened.isEmpty()) {
            InputStream plain = request.content().inputStream();
            InputStream bounded = bounded(plain);
            opened = Optional.of(new WatchedStream(bounded, watch, received, () -> ended = true));
        }
        return opened.get();
    }

    private InputStream bounded(InputStream plain) {
        boolean chunked = request.headers().contains(HeaderNames.TRANSFER_ENCODING);
        long length = request.headers().contentLength().orElse(0);
        if (!chunked && length < large) {
            return plain;
        }
        Optional<SocketBytes> bytes = ConnectionProbe.of(response).map(SocketBytes::new);
        pastServer = !chunked && bytes.isPresent();
        return bytes.<InputStream>map(known -> chunked ? new ChunkedBody(known, plain) : new SizedBody(known, length))
                .orElse(plain);
    }

    /** Whether the web server does not know what was read. */
    public boolean isPastServer() {
        return pastServer;
    }

    public boolean isOpened() {
        return opened.isPresent();
    }

    /** Whether all of it was read. */
    public boolean isEnded() {
        return ended;
    }
}
