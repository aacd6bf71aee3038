package io.bootwright.registry.transfer;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * The body of a request from an untrusted client: read in pieces however long its chunks are, and cut off when it stalls.
 * For one request and one thread.
 */
public final class SafeBody {
    private final ServerRequest request;
    private final ServerResponse response;
    private final TransferWatchdog watch;
    private final LongConsumer received;
    private final long large;
    private Optional<InputStream> opened = Optional.empty();
    private boolean ended;
    private boolean pastServer;

    /**
     * A body of which nothing was read yet.
     *
     * @param received is told the number of bytes of each piece
     */
    public SafeBody(ServerRequest request, ServerResponse response, TransferWatchdog watch, LongConsumer received) {
        this(request, response, watch, received, Long.MAX_VALUE);
    }

    /**
     * A body of which nothing was read yet.
     *
     * @param large announced size in bytes from which on it is read past the web server, which is faster. The caller then
     *     has to end the connection behind a body that {@link #isPastServer}
     */
    public SafeBody(
            ServerRequest request, ServerResponse response, TransferWatchdog watch, LongConsumer received, long large) {
        this.request = request;
        this.response = response;
        this.watch = watch;
        this.received = received;
        this.large = large;
    }

    /** The bytes. Makes a client that waits for {@code 100 Continue} begin to send. Repeated calls go on reading. */
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
        Optional<SocketBytes> bytes = SocketBytes.of(response);
        pastServer = !chunked && bytes.isPresent();
        return bytes.<InputStream>map(known -> chunked ? new ChunkedBody(known, plain) : new SizedBody(known, length))
                .orElse(plain);
    }

    /** Whether it is read past the web server, which does not know what was read. */
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
