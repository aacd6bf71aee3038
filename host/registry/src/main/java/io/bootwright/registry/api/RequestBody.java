package io.bootwright.registry.api;

import io.bootwright.registry.transfer.SafeBody;
import io.bootwright.registry.transfer.TransferWatchdog;
import io.bootwright.registry.upload.BodyReceiver;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/**
 * The body of one request. It is never in memory as a whole, and its connection is cut when it stalls. For one thread.
 *
 * <p>The web server reads what a handler has left of a body, a chunk at a time however long it is, and keeps connections
 * open that were announced as closed. So an answer that leaves a body unread ends its connection here.
 */
final class RequestBody {
    /** Unread bodies up to this size are left to the web server: reading them is cheaper than a new connection. */
    private static final long SMALL = 64 * 1024;

    /** So much of an unread body is read after the answer, before the connection ends: more than any honest manifest. */
    private static final long LINGER = 16L * 1024 * 1024;

    private final ServerRequest request;
    private final ServerResponse response;
    private final TransferWatchdog watch;
    private final SafeBody body;

    RequestBody(ServerRequest request, ServerResponse response, TransferWatchdog watch, LongConsumer received) {
        this.request = request;
        this.response = response;
        this.watch = watch;
        this.body = new SafeBody(request, response, watch, received, BodyReceiver.LARGE);
    }

    boolean isPresent() {
        return request.content().hasEntity();
    }

    /** The bytes; makes a client that waits for {@code 100 Continue} begin to send. Repeated calls go on reading. */
    InputStream open() {
        return body.open();
    }

    /** To be called before an answer is sent: announces the end of the connection if the body stands in its way. */
    void beforeAnswer() {
        if (isInTheWay()) {
            response.headers().set(HeaderValues.CONNECTION_CLOSE);
        }
    }

    /**
     * To be called when the answer was sent.
     *
     * @throws CloseConnectionException when the connection must not be used again
     */
    void afterAnswer() {
        if (!isInTheWay()) {
            return;
        }
        // A socket that is closed with unread bytes is reset, and the reset may overtake the answer.
        if (request.continueSent() || body.isOpened()) {
            try (TransferWatchdog.Transfer transfer = watch.linger()) {
                InputStream in = open();
                byte[] buffer = new byte[8192];
                long rest = LINGER;
                for (int n = in.read(buffer); n > 0 && rest > 0; n = in.read(buffer)) {
                    rest -= n;
                }
            } catch (IOException | RuntimeException e) {
                throw new CloseConnectionException("The rest of a request's body broke off.", e);
            }
        }
        throw new CloseConnectionException("The request's body was not read.");
    }

    private boolean isInTheWay() {
        if (!isPresent()) {
            return false;
        }
        if (body.isEnded()) {
            return body.isPastServer();
        }
        return body.isOpened() || request.headers().contentLength().orElse(Long.MAX_VALUE) > SMALL;
    }
}
