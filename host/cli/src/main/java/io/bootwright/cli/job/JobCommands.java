package io.bootwright.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.host.Api;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.host.Pages;
import io.bootwright.cli.shell.Ages;
import io.bootwright.cli.shell.CliException;
import io.bootwright.cli.shell.Group;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.cli.shell.Table;
import io.bootwright.cli.shell.Terminal;
import io.bootwright.formats.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job get|list|watch|cancel|log}. */
@Command(name = "job", description = "Starts jobs and follows them.")
public final class JobCommands extends Group {
    private static final String ID = "Id of the job, or the first of its digits, at least four.";
    private static final String JOBS = "/api/v1/jobs";

    private final Context context;

    public JobCommands(Context context) {
        this.context = context;
    }

    @Command(name = "get", description = "Shows a job.")
    void get(@Parameters(paramLabel = "ID", description = ID) String id) {
        Api api = context.api();
        JsonNode job = api.get(path(JobIds.resolve(api, id)));
        int columns = context.terminal().interactive()
                ? context.terminal().window().get().columns()
                : Integer.MAX_VALUE;
        context.print(job, () -> new JobText(job).full(columns).forEach(context.out()::println));
    }

    @Command(name = "list", description = "Lists jobs, newest first.")
    void list(
            @Option(names = "--server", paramLabel = "SERIAL", description = "Of this server only.") @Nullable
                    String server,
            @Option(names = "--status", paramLabel = "STATUS", description = "In this status only.") @Nullable
                    String status,
            @Option(names = "--result", paramLabel = "RESULT", description = "succeeded, failed or cancelled.")
                    @Nullable
                    String result,
            @Option(names = "--error-code", paramLabel = "CODE", description = "Failed with this code only.") @Nullable
                    String errorCode,
            @Option(names = "--task-target", paramLabel = "TARGET", description = "For this target only.") @Nullable
                    String target,
            @Option(
                            names = "--since",
                            paramLabel = "TIME",
                            description = "Created since then: 2h, 3d, or a time such as 2030-01-31T12:00:00Z.")
                    @Nullable
                    String since,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "At most so many (default 50).")
                    int limit) {
        if (limit < 1) {
            throw CliException.usage("--limit must be at least 1");
        }
        Map<String, @Nullable String> filters = new LinkedHashMap<>();
        filters.put("server_serial", server);
        filters.put("status", status);
        filters.put("result", result);
        filters.put("error_code", errorCode);
        filters.put("task_target", target);
        filters.put("since", since == null ? null : time(since));
        List<String> query = new ArrayList<>();
        filters.forEach((name, value) -> {
            if (value != null) {
                query.add(name + "=" + Api.escape(value));
            }
        });
        JsonNode page = Pages.list(context.api(), JOBS + (query.isEmpty() ? "" : "?" + String.join("&", query)), limit);
        context.print(page, () -> print(page));
        if (page.path("items").isEmpty() && status != null && status.matches("failed|succeeded|cancelled")) {
            context.err()
                    .println("hint: A job that is over has the status complete; how it ended is its result: --result "
                            + status);
        }
    }

    private static String time(String since) {
        return Ages.parse(since, Instant.now())
                .map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString())
                .orElseThrow(() -> CliException.usage(
                        "--since must be a span such as 30m, 2h or 3d, or a time such as" + " 2030-01-31T12:00:00Z"));
    }

    private void print(JsonNode page) {
        Instant now = Instant.now();
        Table table = new Table("ID", "SERVER", "TARGET", "STATUS", "RESULT", "PHASE", "AGE", "REASON");
        for (JsonNode job : page.path("items")) {
            table.row(
                    JsonText.text(job, "job_id").orElse(""),
                    JsonText.text(job, "server_serial").orElse(""),
                    JsonText.text(job, "task_target").orElse(""),
                    JsonText.text(job, "status").orElse(""),
                    JsonText.text(job, "result").orElse("-"),
                    JsonText.text(job, "phase").orElse(""),
                    JsonText.text(job, "created_at")
                            .map(time -> Ages.since(time, now))
                            .orElse(""),
                    new JobText(job).reason());
        }
        table.print(context.out());
    }

    @Command(name = "watch", description = "Shows a job's progress to its end; ends with 0 only if it succeeds.")
    int watch(
            @Parameters(paramLabel = "ID", description = ID) String id,
            @Option(names = "--log", description = "Shows log lines too.") boolean log) {
        Api api = context.api();
        return new JobWatch(context, api, JobIds.resolve(api, id), log).run();
    }

    @Command(name = "cancel", description = "Asks for the end of a job; its clean-up still runs.")
    void cancel(@Parameters(paramLabel = "ID", description = ID) String id) {
        Api api = context.api();
        String whole = JobIds.resolve(api, id);
        JsonNode job = api.post(path(whole) + "/cancel", Json.object());
        context.print(job, () -> context.out().println("job " + whole + " is being cancelled"));
    }

    @Command(name = "log", description = "Prints every line that a job's server and host wrote.")
    void log(@Parameters(paramLabel = "ID", description = ID) String id) {
        Api api = context.api();
        String whole = JobIds.resolve(api, id);
        String text = api.text(api.request(path(whole) + "/log").GET());
        if (context.json()) {
            ObjectNode all = Json.object().put("job_id", whole);
            ArrayNode lines = all.putArray("lines");
            text.lines().forEach(lines::add);
            context.out().println(JsonText.pretty(all));
        } else {
            text.lines().map(Terminal::clean).forEach(context.out()::println);
        }
    }

    private static String path(String id) {
        return JOBS + "/" + Api.escape(id);
    }
}
