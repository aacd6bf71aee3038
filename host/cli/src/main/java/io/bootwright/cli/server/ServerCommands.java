package io.bootwright.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.host.Api;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.host.Pages;
import io.bootwright.cli.shell.Group;
import io.bootwright.formats.Json;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code server get|list|remove|probe}. */
@Command(name = "server", description = "Registers servers and looks at them.")
public final class ServerCommands extends Group {
    private static final String SERVERS = "/api/v1/servers";
    private static final Duration PROBE = Duration.ofMinutes(5);

    private final Context context;

    public ServerCommands(Context context) {
        this.context = context;
    }

    @Command(name = "get", description = "Shows a server.")
    void get(@Parameters(paramLabel = "SERIAL") String serial) {
        JsonNode server = context.api().get(path(serial));
        context.print(server, () -> ServerShow.record(server, context.out()));
    }

    @Command(name = "list", description = "Lists the servers.")
    void list() {
        JsonNode page = Pages.list(context.api(), SERVERS, Integer.MAX_VALUE);
        context.print(page, () -> ServerShow.list(page, context.out()));
    }

    @Command(name = "remove", description = "Removes a server; its installed system is left alone.")
    void remove(@Parameters(paramLabel = "SERIAL") String serial) {
        context.api().delete(path(serial));
        context.print(
                Json.object().put("serial", serial).put("removed", true),
                () -> context.out().println("server " + serial + " is removed"));
    }

    @Command(name = "probe", description = "Looks at what a server's BMC can do; changes nothing.")
    void probe(@Parameters(paramLabel = "SERIAL") String serial) {
        JsonNode report = context.api().post(path(serial) + "/probe", Json.object(), PROBE);
        context.print(report, () -> ServerShow.probe(report, context.out()));
    }

    private static String path(String serial) {
        return SERVERS + "/" + Api.escape(serial);
    }
}
