package io.bootwright.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code job get|list|watch|cancel|log}. */
@Command(name = "job", description = "Starts jobs and follows them.")
final class JobCommands extends Group {
    private static final String JOBS = "/api/v1/jobs";

    private final Context context;

    JobCommands(Context context) {
        this.context = context;
    }

    @Command(name = "get", description = "Shows a job.")
    void get(@Parameters(paramLabel = "ID") String id) {
        JsonNode job = context.api().get(path(id));
        context.print(job, () -> new JobText(job).full().forEach(context.out()::println));
    }

    @Command(name = "list", description = "Lists jobs, newest first.")
    void list(
            @Option(names = "--server", paramLabel = "SERIAL", description = "Of this server only.") @Nullable
                    String server,
            @Option(names = "--status", paramLabel = "STATUS", description = "In this status only.") @Nullable
                    String status,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "At most so many (default 50).")
                    int limit) {
        if (limit < 1) {
            throw CliException.usage("--limit must be at least 1");
        }
        StringBuilder query = new StringBuilder(JOBS).append('?');
        if (server != null) {
            query.append("server_serial=").append(Api.escape(server)).append('&');
        }
        if (status != null) {
            query.append("status=").append(Api.escape(status)).append('&');
        }
        query.setLength(query.length() - 1);
        JsonNode page = Pages.list(context.api(), query.toString(), limit);
        context.print(page, () -> print(page));
    }

    private void print(JsonNode page) {
        Table table = new Table("ID", "SERVER", "TARGET", "STATUS", "RESULT", "PHASE", "CREATED");
        for (JsonNode job : page.path("items")) {
            table.row(
                    Json.text(job, "job_id").orElse(""),
                    Json.text(job, "server_serial").orElse(""),
                    Json.text(job, "task_target").orElse(""),
                    Json.text(job, "status").orElse(""),
                    Json.text(job, "result").orElse("-"),
                    Json.text(job, "phase").orElse(""),
                    Json.text(job, "created_at").orElse(""));
        }
        table.print(context.out());
    }

    @Command(name = "watch", description = "Shows a job's progress to its end; ends with 0 only if it succeeds.")
    int watch(
            @Parameters(paramLabel = "ID") String id,
            @Option(names = "--log", description = "Shows log lines too.") boolean log) {
        return new JobWatch(context, context.api(), id, log).run();
    }

    @Command(name = "cancel", description = "Asks for the end of a job; its clean-up still runs.")
    void cancel(@Parameters(paramLabel = "ID") String id) {
        JsonNode job = context.api().post(path(id) + "/cancel", Json.object());
        context.print(job, () -> context.out().println("job " + id + " is being cancelled"));
    }

    @Command(name = "log", description = "Prints every line that a job's server and host wrote.")
    void log(@Parameters(paramLabel = "ID") String id) {
        Api api = context.api();
        String text = api.text(api.request(path(id) + "/log").GET());
        if (context.json()) {
            ObjectNode all = Json.object().put("job_id", id);
            ArrayNode lines = all.putArray("lines");
            text.lines().forEach(lines::add);
            context.out().println(Json.pretty(all));
        } else {
            text.lines().map(Terminal::clean).forEach(context.out()::println);
        }
    }

    private static String path(String id) {
        return JOBS + "/" + Api.escape(id);
    }
}
