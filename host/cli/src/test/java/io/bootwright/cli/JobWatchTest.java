package io.bootwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.cli.FakeHost.Ran;
import io.bootwright.cli.host.Api;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobWatchTest {
    private static final String EVENTS = "GET /api/v1/jobs/j/events";
    private static final String STEPS = """
            "steps":[{"name":"partition.service","title":"Partition the disk","state":"%s","exit_code":%s,
            "started_at":"2026-01-01T00:00:10Z","ended_at":null,"log_tail":["sgdisk: no \\u001b[2Jspace"]}]""";
    private FakeHost host;

    @BeforeEach
    void start() throws Exception {
        host = new FakeHost();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private static String job(String status, String result, String step, String more) {
        return """
                {"job_id":"j","server_serial":"XF-1","task_target":"install-linux.target","status":"%s","result":%s,
                 "phase":"%s","created_at":"2026-01-01T00:00:00Z","last_update":"2026-01-01T00:01:05Z",
                 "media":[{"slot":"CD1","role":"installer","state":"reading","size":104857600,"percent_read":42.4}],%s%s}""".formatted(
                        status,
                        result,
                        status.equals("complete") ? "done" : "running",
                        STEPS.formatted(step, step.equals("failed") ? "7" : "null"),
                        more)
                .replace("\n", "");
    }

    private static String event(int id, String kind, String data) {
        return "id: " + id + "\nevent: " + kind + "\ndata: " + data + "\n\n";
    }

    /** The job as GET shows it: running until the events have told its end. */
    private void serve(String before, String after, AtomicInteger served, int end) {
        host.on("GET /api/v1/jobs/j", call -> call.answer(200, served.get() < end ? before : after));
    }

    @Test
    void followsAJobToItsSuccess() {
        AtomicInteger streams = new AtomicInteger();
        String done = job("complete", "\"succeeded\"", "succeeded", "");
        serve(job("provisioning", "null", "pending", ""), done, streams, 1);
        host.on(EVENTS, call -> {
            streams.incrementAndGet();
            call.events(
                    ": hello\n\n",
                    event(1, "job", job("provisioning", "null", "pending", "")),
                    event(2, "step", "{\"name\":\"partition.service\",\"state\":\"running\",\"percent\":10}"),
                    event(3, "log", "{\"step\":\"partition.service\",\"line\":\"hello from sgdisk\"}"),
                    event(4, "step", "{\"name\":\"partition.service\",\"state\":\"succeeded\"}"),
                    event(5, "job", done));
        });
        Ran ran = host.run("job", "watch", "j", "--log");
        assertThat(ran.exit()).as(ran.out() + ran.err()).isZero();
        assertThat(ran.out())
                .contains("partition.service  Partition the disk  running 10 %")
                .contains("| partition: hello from sgdisk", "CD1  installer reading  42 % of 100 MiB read")
                .contains("job j succeeded after 1:05")
                .doesNotContain("\u001b");
        Ran quiet = host.run("job", "watch", "j");
        assertThat(quiet.out()).doesNotContain("hello from sgdisk");
    }

    @Test
    void goesOnWhereItWasWhenTheHostComesBack() {
        AtomicInteger streams = new AtomicInteger();
        String done = job("complete", "\"succeeded\"", "succeeded", "");
        serve(job("provisioning", "null", "running", ""), done, streams, 3);
        host.on(EVENTS, call -> {
            switch (streams.incrementAndGet()) {
                case 1 -> call.events(event(7, "step", "{\"name\":\"partition.service\",\"state\":\"running\"}"));
                case 2 -> call.answer(503, "{\"title\":\"starting\"}");
                default -> call.events(event(8, "job", done));
            }
        });
        Ran ran = host.run("job", "watch", "j");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("trying again", "connected to the host again");
        List<String> ids = host.calls(EVENTS).stream()
                .map(call -> call.header("Last-Event-ID"))
                .toList();
        assertThat(ids).containsExactly("", "7", "7");
    }

    @Test
    void endsWith1AndSaysWhyAJobFailed() {
        String failed = job("complete", "\"failed\"", "failed", """
                ,"failed_step":"partition.service","error":{"code":"step-failed","title":"A step failed",
                "detail":"partition.service ended with 7","hint":"Look at its last lines."}""").replace("\n", "");
        host.on("GET /api/v1/jobs/j", 200, failed);
        Ran ran = host.run("job", "watch", "j");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out())
                .contains("job j failed", "error: A step failed (step-failed)", "hint: Look at its last lines.")
                .contains("failed step: partition.service", "exit code: 7", "| sgdisk: no  [2Jspace")
                .doesNotContain("\u001b");
        assertThat(host.calls(EVENTS)).isEmpty();
        assertThat(host.run("job", "get", "j").exit()).isZero();
        assertThat(host.run("job", "get", "j").out()).contains("failed step: partition.service");
    }

    @Test
    void endsWith1WhenTheJobWasCancelled() {
        host.on("GET /api/v1/jobs/j", 200, job("complete", "\"cancelled\"", "pending", ""));
        assertThat(host.run("job", "watch", "j").exit()).isEqualTo(1);
    }

    @Test
    void endsAtOnceOnAnUnknownJob() {
        assertThat(host.run("job", "watch", "nope").exit()).isEqualTo(1);
        assertThat(host.calls).hasSize(1);
    }

    @Test
    void redrawsInPlaceOnATerminal() {
        AtomicInteger streams = new AtomicInteger();
        String done = job("complete", "\"succeeded\"", "succeeded", "");
        serve(job("provisioning", "null", "running", ""), done, streams, 1);
        host.on(EVENTS, call -> {
            streams.incrementAndGet();
            call.events(event(1, "job", done));
        });
        Ran ran = host.run(true, "", "job", "watch", "j");
        assertThat(ran.out()).contains("\u001b[4A\u001b[J");
        assertThat(ran.out().lines()).noneMatch(line -> line.length() >= 130);
    }

    @Test
    void printsEventsAsLinesOfJson() {
        AtomicInteger streams = new AtomicInteger();
        String done = job("complete", "\"succeeded\"", "succeeded", "");
        serve(job("provisioning", "null", "running", ""), done, streams, 1);
        host.on(EVENTS, call -> {
            streams.incrementAndGet();
            call.events(event(1, "log", "{\"line\":\"x\"}"), event(2, "job", done));
        });
        Ran ran = host.run("--json", "job", "watch", "j");
        assertThat(ran.out()
                        .lines()
                        .map(line -> Api.parse(line.getBytes()).path("event").asText()))
                .containsExactly("log", "job", "end");
    }

    @Test
    void createsAndWatchesInOne() throws Exception {
        host.on("POST /api/v1/jobs", 202, "{\"job_id\":\"j\"}");
        host.on("GET /api/v1/jobs/j", 200, job("complete", "\"succeeded\"", "succeeded", ""));
        Ran ran = host.run(false, "{}", "job", "create", "--server", "XF-1", "--recipe", "-", "--watch");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).contains("succeeded");
    }

    @Test
    void printsTheIdBeforeItWatches() {
        host.on("POST /api/v1/jobs", 202, "{\"job_id\":\"j\"}");
        host.on("GET /api/v1/jobs/j", 500, "{\"title\":\"The host failed\"}");
        Ran ran = host.run(false, "{}", "job", "create", "--server", "XF-1", "--recipe", "-", "--watch");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.out()).isEqualTo("j\n");
        Ran json = host.run(false, "{}", "--json", "job", "create", "--server", "XF-1", "--recipe", "-", "--watch");
        assertThat(json.out()).startsWith("{\"event\":\"created\",\"data\":{\"job_id\":\"j\"}}");
    }

    @Test
    void beginsWithTheFreshPictureAndReplaysNothingOverIt() {
        AtomicInteger streams = new AtomicInteger();
        String done = job("complete", "\"succeeded\"", "succeeded", "");
        serve(job("provisioning", "null", "running", ""), done, streams, 1);
        String old =
                "{\"job_id\":\"j\",\"status\":\"queued\",\"phase\":\"queued\",\"last_update\":\"2026-01-01T00:00:01Z\"}";
        host.on(EVENTS, call -> {
            streams.incrementAndGet();
            call.events(
                    event(1, "job", old),
                    event(2, "step", "{\"name\":\"partition.service\",\"state\":\"pending\"}"),
                    event(3, "job", done));
        });
        Ran ran = host.run("job", "watch", "j");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).doesNotContain("queued", "pending");
    }

    @Test
    void saysWhatAJobWaitsFor() {
        String queued = """
                {"job_id":"j","server_serial":"XF-1","status":"queued","phase":"queued","result":null,
                 "waiting":"The bundle b runs at most 2 jobs at once."}""";
        host.on("GET /api/v1/jobs/j", 200, queued);
        host.on("GET /api/v1/jobs", 200, "{\"items\":[" + queued + "],\"next\":null}");
        assertThat(host.run("job", "get", "j").out()).contains("waiting: The bundle b runs at most 2 jobs at once.");
        assertThat(host.run("job", "list").out()).contains("REASON", "The bundle b runs at most 2 jobs at once.");
    }
}
