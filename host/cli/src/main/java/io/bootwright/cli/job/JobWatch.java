package io.bootwright.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.host.Api;
import io.bootwright.cli.host.ApiException;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.CliException;
import io.bootwright.cli.shell.ExitCode;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.cli.shell.Pause;
import io.bootwright.cli.shell.Terminal;
import io.bootwright.errors.CliErrorCode;
import io.bootwright.formats.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** {@code job watch}: follows a job to its end, also over restarts of the host. */
final class JobWatch {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofMinutes(30);

    private final Context context;
    private final Api api;
    private final String id;
    private final boolean log;
    private final JobDisplay display;
    private final JobState state = new JobState();
    private String last = "";

    JobWatch(Context context, Api api, String id, boolean log) {
        this.context = context;
        this.api = api;
        this.id = id;
        this.log = log;
        Terminal terminal = context.terminal();
        this.display = context.json()
                ? new Silent(context)
                : terminal.interactive()
                        ? new JobScreen(terminal.out(), terminal.window())
                        : new JobLines(terminal.out());
    }

    /** The exit code. */
    int run() {
        Thread farewell = Thread.ofPlatform().unstarted(this::farewell);
        Runtime.getRuntime().addShutdownHook(farewell);
        try {
            return watch();
        } finally {
            stay(farewell);
        }
    }

    /** Said when the program is ended from outside, as by Ctrl-C. */
    private void farewell() {
        context.err().println("The job goes on. Watch it again with: bootwright job watch " + id);
    }

    private static void stay(Thread farewell) {
        try {
            Runtime.getRuntime().removeShutdownHook(farewell);
        } catch (IllegalStateException e) {
            // The program is being ended: it has been said.
        }
    }

    private int watch() {
        // First the job itself: an unknown one, a wrong token and a wrong address end here.
        state.job(api.get("/api/v1/jobs/" + Api.escape(id)));
        display.show(state.json());
        follow();
        JsonNode job = state.json();
        JobText text = new JobText(job);
        if (context.json()) {
            context.out().println(Json.object().put("event", "end").set("data", job));
        } else {
            String result = JsonText.text(job, "result").orElse("without a result");
            context.out().println("job " + text.id() + " " + result + " after " + text.elapsed());
            text.trouble().forEach(context.out()::println);
        }
        return text.succeeded() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private void follow() {
        Duration pause = Duration.ofMillis(500);
        long lost = 0;
        while (!new JobText(state.json()).complete()) {
            String before = last;
            try {
                try (JobEvents events = JobEvents.open(api, id, last)) {
                    if (lost != 0) {
                        display.remark("connected to the host again");
                        lost = 0;
                    }
                    listen(events);
                }
                refresh();
            } catch (IOException | CliException e) {
                if (e instanceof CliException cli && cli.exit() != ExitCode.NO_HOST) {
                    throw cli;
                }
                lost = lost("the host is away: trying again", lost);
            } catch (ApiException e) {
                if (e.status() < 500 && e.status() != 429) {
                    throw e;
                }
                lost = lost("the host answers HTTP " + e.status() + ": trying again", lost);
            }
            if (!last.equals(before)) {
                pause = Duration.ofMillis(500);
            }
            if (!new JobText(state.json()).complete()) {
                Pause.of(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            }
        }
    }

    /** Says once that the host is away; gives up after half an hour of it. */
    private long lost(String text, long since) {
        long now = System.nanoTime();
        if (since == 0) {
            display.remark(text);
            return now == 0 ? 1 : now;
        }
        if (now - since > PATIENCE.toNanos()) {
            throw CliException.unreachable(
                    CliErrorCode.HOST_UNREACHABLE,
                    "the host has been away for " + PATIENCE.toMinutes() + " minutes.",
                    "The job may go on. Watch it again with: bootwright job watch " + id);
        }
        return since;
    }

    private void listen(JobEvents events) {
        long heard = System.nanoTime();
        try {
            while (!new JobText(state.json()).complete()) {
                Optional<SseEvent> event = events.next(TICK);
                if (event.isPresent()) {
                    heard = System.nanoTime();
                    take(event.get());
                } else if (System.nanoTime() - heard > SILENCE.toNanos()) {
                    // A host that is alive answers this; one that vanished without a word does not.
                    refresh();
                    heard = System.nanoTime();
                }
                display.show(state.json());
            }
        } catch (JobEvents.Ended e) {
            // The caller connects again.
        }
    }

    private void refresh() {
        state.job(api.get("/api/v1/jobs/" + Api.escape(id)));
        display.show(state.json());
    }

    private void take(SseEvent event) {
        if (event.kind().equals(":")) {
            return;
        }
        last = event.id();
        JsonNode data = Api.parse(event.data().getBytes(StandardCharsets.UTF_8));
        if (context.json()) {
            ObjectNode line = Json.object().put("event", event.kind()).put("id", event.id());
            context.out().println(line.set("data", data).toString());
        }
        switch (event.kind()) {
            case "job" -> state.job(data);
            case "step" -> state.step(data);
            case "log" -> {
                if (log) {
                    display.log(data);
                }
            }
            default -> {
                // A newer host may tell more.
            }
        }
    }

    /** With {@code --json} the events themselves are the output. */
    private record Silent(Context context) implements JobDisplay {
        @Override
        public void show(JsonNode job) {}

        @Override
        public void log(JsonNode line) {}

        @Override
        public void remark(String text) {
            context.err().println(text);
        }
    }
}
