package io.bootwright.server.http;

import io.helidon.common.uri.UriQuery;
import io.helidon.http.Header;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.ServerResponseTrailers;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/** Lets a handler of GET answer HEAD: same status and headers, the length it would have sent, no body. */
final class HeadResponse implements ServerResponse {
    private final ServerResponse real;

    HeadResponse(ServerResponse real) {
        this.real = real;
    }

    @Override
    public ServerResponse status(Status status) {
        real.status(status);
        return this;
    }

    @Override
    public Status status() {
        return real.status();
    }

    @Override
    public ServerResponse header(Header header) {
        real.header(header);
        return this;
    }

    @Override
    public void send() {
        real.send();
    }

    @Override
    public void send(byte[] bytes) {
        send(bytes, 0, bytes.length);
    }

    @Override
    public void send(byte[] bytes, int position, int length) {
        real.contentLength(length);
        real.send();
    }

    @Override
    public void send(Object entity) {
        switch (entity) {
            case byte[] bytes -> send(bytes);
            case String text -> send(text.getBytes(StandardCharsets.UTF_8));
            default -> real.send();
        }
    }

    @Override
    public boolean isSent() {
        return real.isSent();
    }

    /** A streamed answer has no known length; its headers are all there is to say. */
    @Override
    public OutputStream outputStream() {
        real.send();
        return new OutputStream() {
            @Override
            public void write(int b) {
                throw new CloseConnectionException("HEAD is answered");
            }
        };
    }

    @Override
    public long bytesWritten() {
        return real.bytesWritten();
    }

    @Override
    public ServerResponse beforeSend(Runnable listener) {
        real.beforeSend(listener);
        return this;
    }

    @Override
    public ServerResponse whenSent(Runnable listener) {
        real.whenSent(listener);
        return this;
    }

    @Override
    public ServerResponse reroute(String newPath) {
        return real.reroute(newPath);
    }

    @Override
    public ServerResponse reroute(String path, UriQuery query) {
        return real.reroute(path, query);
    }

    @Override
    public ServerResponse next() {
        return real.next();
    }

    @Override
    public ServerResponseHeaders headers() {
        return real.headers();
    }

    @Override
    public ServerResponseTrailers trailers() {
        return real.trailers();
    }

    @Override
    public void streamResult(String result) {
        real.streamResult(result);
    }

    @Override
    public void streamFilter(UnaryOperator<OutputStream> filterFunction) {
        real.streamFilter(filterFunction);
    }
}
