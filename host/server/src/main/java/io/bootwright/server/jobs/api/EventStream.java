package io.bootwright.server.jobs.api;

import io.bootwright.errors.ProblemCode;
import io.bootwright.server.http.Problem;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.store.JobEvent;
import io.bootwright.server.jobs.store.JobQueries;
import io.bootwright.server.jobs.store.JobSignals;
import io.bootwright.server.jobs.store.JobStore;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/**
 * A job's events as they happen (server-sent events, WHATWG HTML section 9.2). Ids count from 1 within the job, so that
 * {@code Last-Event-ID} resumes exactly; the stream ends after the last event of a complete job.
 */
public final class EventStream {
    private static final HeaderName LAST_EVENT_ID = HeaderNames.create("Last-Event-ID");
    private static final int PAGE = 200;
    private static final int MAX_STREAMS = 500;
    /** A comment this often keeps proxies from closing a quiet stream, and finds out that a client is gone. */
    private static final Duration QUIET = Duration.ofSeconds(15);

    private final JobStore store;
    private final Semaphore streams = new Semaphore(MAX_STREAMS);
    private volatile boolean closing;

    public EventStream(JobStore store) {
        this.store = store;
    }

    /** Ends all streams; clients come back to the next host. */
    public void close() {
        closing = true;
        store.signals().ringAll();
    }

    void serve(UUID id, ServerRequest request, ServerResponse response) {
        long last = lastEventId(request);
        if (ended(id, last)) {
            // Tells a browser's EventSource to stop asking.
            response.status(Status.NO_CONTENT_204);
            response.send();
            return;
        }
        if (closing || !streams.tryAcquire()) {
            throw Problem.of(ProblemCode.UNAVAILABLE, "Too many event streams are open. Poll the job instead.")
                    .exception();
        }
        try (JobSignals.Listener news = store.signals().listen(id)) {
            response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
            response.header(HeaderNames.CACHE_CONTROL, "no-store");
            response.header("X-Accel-Buffering", "no");
            try (OutputStream out = response.outputStream()) {
                send(id, last, news, out);
            }
        } catch (IOException e) {
            throw new CloseConnectionException("the reader of an event stream went away", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the host is stopping", e);
        } finally {
            streams.release();
        }
    }

    private void send(UUID id, long from, JobSignals.Listener news, OutputStream out)
            throws IOException, InterruptedException {
        long last = from;
        write(out, "retry: 2000\n\n");
        while (!closing) {
            long after = last;
            List<JobEvent> page = store.read(handle -> JobQueries.events(handle, id, after, PAGE));
            for (JobEvent event : page) {
                out.write(("id: " + event.id() + "\nevent: " + ApiName.of(event.kind()) + "\ndata: " + event.data()
                                + "\n\n")
                        .getBytes(StandardCharsets.UTF_8));
                last = event.id();
            }
            if (!page.isEmpty()) {
                out.flush();
                continue;
            }
            if (ended(id, last)) {
                return;
            }
            if (!news.await(QUIET)) {
                write(out, ": still here\n\n");
            }
        }
    }

    /** Whether the job is complete and all its events were sent. */
    private boolean ended(UUID id, long last) {
        return store.current(id)
                .filter(job -> job.stage() != Stage.DONE || job.journal().lastEvent() > last)
                .isEmpty();
    }

    private static long lastEventId(ServerRequest request) {
        Optional<String> text = request.headers().first(LAST_EVENT_ID);
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.get().strip().matches("[0-9]{1,18}")) {
            throw Problem.of(ProblemCode.REQUEST_INVALID, "The header Last-Event-ID must be the id of an event.")
                    .exception();
        }
        return Long.parseLong(text.get().strip());
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
