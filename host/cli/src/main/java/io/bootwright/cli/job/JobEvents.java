package io.bootwright.cli.job;

import io.bootwright.cli.host.Api;
import io.bootwright.cli.shell.CliException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One connection to a job's events. A thread of its own reads, so that the watcher can also tell the time, and can notice
 * a host that says nothing any more.
 */
final class JobEvents implements AutoCloseable {
    private static final int WAITING = 1000;

    private final InputStream body;
    private final BlockingQueue<Optional<SseEvent>> queue = new LinkedBlockingQueue<>(WAITING);

    private JobEvents(InputStream body) {
        this.body = body;
        Thread.ofVirtual().start(this::read);
    }

    /** Connects, from after the event {@code last}, if it is not empty. */
    static JobEvents open(Api api, String id, String last) throws IOException {
        var request = api.request("/api/v1/jobs/" + Api.escape(id) + "/events")
                .header("Accept", "text/event-stream")
                .timeout(Duration.ofSeconds(30))
                .GET();
        if (!last.isEmpty()) {
            request.header("Last-Event-ID", last);
        }
        HttpResponse<InputStream> response = api.stream(request);
        if (response.statusCode() != 200) {
            try (InputStream in = response.body()) {
                throw api.error(response.statusCode(), in.readNBytes(1 << 20));
            }
        }
        return new JobEvents(response.body());
    }

    private void read() {
        SseReader reader = new SseReader(body);
        try {
            Optional<SseEvent> event;
            do {
                event = end(reader);
                queue.put(event);
            } while (event.isPresent());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<SseEvent> end(SseReader reader) {
        try {
            return reader.next();
        } catch (IOException e) {
            // The watcher connects again, whatever ended the stream.
            return Optional.empty();
        }
    }

    /** The next event or {@link Ended}; empty if none came in time. */
    Optional<SseEvent> next(Duration limit) throws Ended {
        try {
            Optional<SseEvent> event = queue.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (event == null) {
                return Optional.empty();
            }
            if (event.isEmpty()) {
                throw new Ended();
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.failed("interrupted");
        }
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            // Nothing hangs on it.
        }
        queue.clear();
    }

    /** The stream is over. */
    static final class Ended extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
