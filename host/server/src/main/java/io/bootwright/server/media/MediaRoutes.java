package io.bootwright.server.media;

import io.bootwright.server.http.Problem;
import io.bootwright.server.http.ProblemCode;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code GET} and {@code HEAD} of discs, one byte range at a time (RFC 9110, section 14). The path is the key: whoever
 * knows it may read, everybody else gets the same 404.
 */
public final class MediaRoutes implements HttpService {
    private static final int BUFFER = 256 * 1024;

    private final Function<String, Optional<Disc>> discs;
    private final Clock clock;

    MediaRoutes(Function<String, Optional<Disc>> discs, Clock clock) {
        this.discs = discs;
        this.clock = clock;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/{token}/{name}", (request, response) -> answer(request, response, true))
                .head("/{token}/{name}", (request, response) -> answer(request, response, false));
    }

    private void answer(ServerRequest request, ServerResponse response, boolean withBody) {
        var path = request.path().pathParameters();
        Disc disc = discs.apply(path.get("token"))
                .filter(found -> found.fileName().equals(path.get("name")))
                .orElseThrow(() -> Problem.of(ProblemCode.NOT_FOUND, "There is no such medium.")
                        .exception());
        disc.asked(clock.instant());
        response.header(HeaderNames.ETAG, disc.etag());
        response.header(HeaderNames.ACCEPT_RANGES, "bytes");
        response.header(HeaderNames.CONTENT_TYPE, "application/octet-stream");
        if (header(request, HeaderNames.IF_NONE_MATCH)
                .filter(disc.etag()::equals)
                .isPresent()) {
            response.status(Status.NOT_MODIFIED_304).send();
            return;
        }
        // A range of something else than the client has is of no use to it.
        boolean other = header(request, HeaderNames.IF_RANGE)
                .filter(tag -> !tag.equals(disc.etag()))
                .isPresent();
        ByteRange range = ByteRange.of(other ? Optional.empty() : header(request, HeaderNames.RANGE), disc.size());
        switch (range.kind()) {
            case UNSATISFIABLE -> {
                response.header(HeaderNames.CONTENT_RANGE, "bytes */" + disc.size());
                response.status(Status.REQUESTED_RANGE_NOT_SATISFIABLE_416).send();
                return;
            }
            case PART -> {
                response.header(
                        HeaderNames.CONTENT_RANGE,
                        "bytes " + range.start() + "-" + (range.end() - 1) + "/" + disc.size());
                response.status(Status.PARTIAL_CONTENT_206);
            }
            case WHOLE -> response.status(Status.OK_200);
        }
        response.contentLength(range.length());
        if (withBody) {
            send(disc, range, response);
        } else {
            response.send();
        }
    }

    /** What a broken connection did not take is not counted; the last buffer may be. */
    private void send(Disc disc, ByteRange range, ServerResponse response) {
        byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, range.length()))];
        try (FileChannel file = FileChannel.open(disc.file(), StandardOpenOption.READ);
                OutputStream out = response.outputStream()) {
            long at = range.start();
            while (at < range.end()) {
                int wanted = (int) Math.min(buffer.length, range.end() - at);
                int read = file.read(ByteBuffer.wrap(buffer, 0, wanted), at);
                if (read < 0) {
                    throw new IOException(disc.fileName() + " of job " + disc.job() + " is shorter than it was");
                }
                out.write(buffer, 0, read);
                disc.sent(at, at + read, clock.instant());
                at += read;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<String> header(ServerRequest request, HeaderName name) {
        return request.headers().first(name);
    }
}
