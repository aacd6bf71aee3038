package io.bootwright.server.media;

import io.bootwright.errors.ProblemCode;
import io.bootwright.registry.transfer.Buffers;
import io.bootwright.registry.transfer.FileResponse;
import io.bootwright.server.http.Problem;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/**
 * {@code GET} and {@code HEAD} of discs, one byte range at a time. The path is the key: whoever knows it may read,
 * everybody else gets the same 404.
 */
public final class MediaRoutes implements HttpService {
    private final Function<String, Optional<Disc>> discs;
    private final Clock clock;
    private final Buffers buffers = new Buffers();

    MediaRoutes(Function<String, Optional<Disc>> discs, Clock clock) {
        this.discs = discs;
        this.clock = clock;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/{token}/{name}", this::get).head("/{token}/{name}", this::head);
    }

    private void get(ServerRequest request, ServerResponse response) {
        Disc disc = disc(request);
        answer(disc, request, response).body(disc.overlay(), (start, end) -> disc.sent(start, end, clock.instant()));
    }

    private void head(ServerRequest request, ServerResponse response) {
        answer(disc(request), request, response).head();
    }

    private FileResponse answer(Disc disc, ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.CACHE_CONTROL, "private");
        return new FileResponse(request, response, disc.file(), disc.size(), disc.etag(), disc.modified(), buffers);
    }

    private Disc disc(ServerRequest request) {
        var path = request.path().pathParameters();
        Disc disc = discs.apply(path.get("token"))
                .filter(found -> found.isNamed(path.get("name")))
                .orElseThrow(() -> Problem.of(ProblemCode.NOT_FOUND, "There is no such medium.")
                        .exception());
        disc.asked(clock.instant());
        return disc;
    }
}
