package io.bootwright.server.jobs;

import io.bootwright.server.media.MediaReads;
import io.bootwright.server.media.MediaRole;
import io.bootwright.server.media.MediaShelf;
import io.bootwright.server.media.MediaSource;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A small media shelf in memory that serves HEAD and single ranges, as BMCs ask for. */
final class TestMedia implements MediaShelf, HttpService {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    private final Path installer;
    private final Map<String, Disc> discs = new ConcurrentHashMap<>();

    private static final class Disc {
        final MediaRole role;
        final String token = UUID.randomUUID().toString();
        final BitSet read = new BitSet();
        volatile byte[] bytes = {};
        volatile boolean there = true;
        volatile long requests;

        Disc(MediaRole role) {
            this.role = role;
        }

        synchronized void read(int from, int to) {
            read.set(from, to);
        }

        synchronized MediaReads reads() {
            return new MediaReads(
                    role,
                    bytes.length,
                    read.cardinality(),
                    requests,
                    requests == 0 ? Optional.empty() : Optional.of(Instant.EPOCH));
        }
    }

    TestMedia(Path installer) {
        this.installer = installer;
    }

    @Override
    public String publish(UUID job, MediaRole role, MediaSource source) {
        Disc disc = discs.computeIfAbsent(job + "/" + role, key -> new Disc(role));
        try {
            disc.bytes = Files.readAllBytes(source instanceof MediaSource.File file ? file.path() : installer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "/media/" + disc.token + "/disc.iso";
    }

    @Override
    public List<MediaReads> reads(UUID job) {
        return Stream.of(MediaRole.values())
                .flatMap(role -> Optional.ofNullable(discs.get(job + "/" + role)).stream())
                .map(Disc::reads)
                .toList();
    }

    @Override
    public void withdraw(UUID job) {
        for (MediaRole role : MediaRole.values()) {
            Disc disc = discs.get(job + "/" + role);
            if (disc != null) {
                disc.there = false;
            }
        }
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/{token}/disc.iso", this::get).head("/{token}/disc.iso", this::head);
    }

    private Optional<Disc> disc(ServerRequest request) {
        String token = request.path().pathParameters().get("token");
        return discs.values().stream()
                .filter(disc -> disc.there && disc.token.equals(token))
                .findFirst();
    }

    private void head(ServerRequest request, ServerResponse response) {
        Optional<Disc> disc = disc(request);
        if (disc.isEmpty()) {
            response.status(Status.NOT_FOUND_404).send();
            return;
        }
        disc.get().requests++;
        response.header(HeaderNames.ACCEPT_RANGES, "bytes");
        response.contentLength(disc.get().bytes.length);
        response.send();
    }

    private void get(ServerRequest request, ServerResponse response) {
        Matcher range = RANGE.matcher(request.headers().first(HeaderNames.RANGE).orElse(""));
        Optional<Disc> disc = disc(request);
        if (disc.isEmpty() || !range.matches()) {
            response.status(Status.NOT_FOUND_404).send();
            return;
        }
        byte[] bytes = disc.get().bytes;
        int from = Integer.parseInt(range.group(1));
        int to = Math.min(bytes.length, Integer.parseInt(range.group(2)) + 1);
        disc.get().requests++;
        disc.get().read(from, to);
        response.status(Status.PARTIAL_CONTENT_206);
        response.header(HeaderNames.CONTENT_RANGE, "bytes " + from + "-" + (to - 1) + "/" + bytes.length);
        byte[] part = new byte[to - from];
        System.arraycopy(bytes, from, part, 0, part.length);
        response.send(part);
    }
}
