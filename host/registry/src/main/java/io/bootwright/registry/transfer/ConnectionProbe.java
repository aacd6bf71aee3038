package io.bootwright.registry.transfer;

import io.helidon.common.GenericType;
import io.helidon.common.media.type.MediaType;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http.spi.Sink;
import io.helidon.webserver.http.spi.SinkProvider;
import io.helidon.webserver.http.spi.SinkProviderContext;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Finds the connection behind a response. The web server passes its connection only to providers of sinks. A provider that
 * makes a sink ends the response, so this one throws an exception that carries the connection out. Found by the service
 * loader. {@link SocketBytes} has the flag that switches this off.
 */
public final class ConnectionProbe implements SinkProvider<Object> {
    private static final GenericType<ProbeSink> TYPE = GenericType.create(ProbeSink.class);

    /** The type of sink that is asked for. None is ever made. */
    private interface ProbeSink extends Sink<Object> {}

    private static final class Found extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient ConnectionContext connection;

        Found(ConnectionContext connection) {
            super(null, null, false, false);
            this.connection = connection;
        }
    }

    /** The connection, if the response is a plain one of HTTP/1.1. */
    static Optional<ConnectionContext> of(ServerResponse response) {
        try {
            response.sink(TYPE);
            return Optional.empty();
        } catch (Found found) {
            return Optional.of(found.connection);
        } catch (UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean supports(GenericType<? extends Sink<?>> type, ServerRequest request) {
        return TYPE.equals(type);
    }

    @Override
    public <X extends Sink<Object>> X create(SinkProviderContext context) {
        throw new Found(context.connectionContext());
    }

    @Override
    @Deprecated
    @SuppressWarnings("removal")
    public <X extends Sink<Object>> X create(
            ServerResponse response, BiConsumer<Object, MediaType> consumer, Runnable close) {
        throw new IllegalStateException("The web server uses the other method.");
    }
}
