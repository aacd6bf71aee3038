package io.bootwright.server.jobs.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.server.jobs.JobsBed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The event stream of a job, as a client reads it. */
class EventStreamTest {
    @TempDir
    Path directory;

    private JobsBed bed;

    @BeforeEach
    void start() {
        bed = JobsBed.in(directory, 1);
    }

    @AfterEach
    void stop() {
        bed.close();
    }

    private record Event(long id, String kind, String data) {}

    private List<Event> read(UUID id, long after, int most) throws IOException, InterruptedException {
        var request = bed.host.request("viewer", "GET", "/api/v1/jobs/" + id + "/events", BodyPublishers.noBody());
        if (after > 0) {
            request.header("Last-Event-ID", Long.toString(after));
        }
        List<Event> events = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<java.io.InputStream> answer = client.send(request.build(), BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                long number = 0;
                String kind = "";
                for (String line = lines.readLine(); line != null && events.size() < most; line = lines.readLine()) {
                    if (line.startsWith("id: ")) {
                        number = Long.parseLong(line.substring(4));
                    } else if (line.startsWith("event: ")) {
                        kind = line.substring(7);
                    } else if (line.startsWith("data: ")) {
                        events.add(new Event(number, kind, line.substring(6)));
                    }
                }
            }
            client.shutdownNow();
        }
        return events;
    }

    @Test
    void aStreamTellsEverythingInOrderAndResumesWhereItBroke() throws Exception {
        bed.run();
        UUID id = bed.post(bed.machine(0).serial(), "");
        List<Event> first = read(id, 0, 5);
        List<Event> rest = read(id, first.getLast().id(), Integer.MAX_VALUE);

        List<Event> all = new ArrayList<>(first);
        all.addAll(rest);
        for (int i = 0; i < all.size(); i++) {
            assertThat(all.get(i).id()).isEqualTo(i + 1);
        }
        assertThat(all.stream().map(Event::kind).distinct()).containsExactlyInAnyOrder("job", "step", "log");
        assertThat(all.getFirst().data()).contains("\"phase\":\"queued\"");
        assertThat(all.getLast().data()).contains("\"status\":\"complete\"").contains("\"result\":\"succeeded\"");
        List<String> phases = all.stream()
                .filter(event -> event.kind().equals("job"))
                .map(event -> event.data().replaceAll(".*\"phase\":\"([a-z-]+)\".*", "$1"))
                .distinct()
                .toList();
        assertThat(phases)
                .containsExactly("queued", "preparing", "inserting", "booting", "running", "cleaning-up", "done");

        var request = bed.host
                .request("viewer", "GET", "/api/v1/jobs/" + id + "/events", BodyPublishers.noBody())
                .header("Last-Event-ID", Long.toString(all.size()));
        assertThat(bed.host.send(request).statusCode()).isEqualTo(204);
        var nonsense = bed.host
                .request("viewer", "GET", "/api/v1/jobs/" + id + "/events", BodyPublishers.noBody())
                .header("Last-Event-ID", "x");
        assertThat(bed.host.send(nonsense).statusCode()).isEqualTo(400);
    }
}
