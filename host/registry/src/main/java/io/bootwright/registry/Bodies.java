package io.bootwright.registry;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.InputStream;

/** Reads large bodies in small pieces. */
public final class Bodies {
    private Bodies() {}

    /**
     * A request's body that is never in memory as a whole, also when it comes in one huge chunk; makes a client that waits
     * for {@code 100 Continue} begin to send. To be called once.
     */
    public static InputStream stream(ServerRequest request, ServerResponse response) {
        InputStream plain = request.content().inputStream();
        if (!request.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
            return plain;
        }
        return ConnectionProbe.of(response)
                .<InputStream>map(connection -> new ChunkedBody(connection.dataReader(), plain))
                .orElse(plain);
    }
}
