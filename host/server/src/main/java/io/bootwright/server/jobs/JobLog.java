package io.bootwright.server.jobs;

import io.bootwright.formats.Json;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** A job's log as text, streamed page by page. */
final class JobLog {
    private static final int PAGE = 500;

    private final JobStore store;

    JobLog(JobStore store) {
        this.store = store;
    }

    void serve(UUID id, ServerResponse response) {
        response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.header("X-Content-Type-Options", "nosniff");
        try (OutputStream out = response.outputStream()) {
            long last = 0;
            while (true) {
                long after = last;
                List<JobEvent> page = store.read(handle -> JobQueries.events(handle, id, after, PAGE));
                for (JobEvent event : page) {
                    last = event.id();
                    if (event.kind() == JobEvent.Kind.LOG) {
                        out.write(LogLine.text(Json.parseTrusted(event.data())).getBytes(StandardCharsets.UTF_8));
                    }
                }
                if (page.size() < PAGE) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
