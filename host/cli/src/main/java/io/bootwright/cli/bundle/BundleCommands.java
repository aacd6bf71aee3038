package io.bootwright.cli.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.host.Api;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.Group;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.cli.shell.Table;
import io.bootwright.cli.shell.Terminal;
import io.bootwright.formats.Json;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bundle …}: for those who write workflows, and for those who choose which version serves. */
@Command(name = "bundle", description = "Writes, checks, packs and publishes workflow bundles.")
public final class BundleCommands extends Group {
    static final String BUNDLES = "/api/v1/bundles";

    private final Context context;

    public BundleCommands(Context context) {
        this.context = context;
    }

    @Command(name = "list", description = "Lists the host's bundles, their versions, and what was refused and why.")
    void list() {
        JsonNode page = context.api().get(BUNDLES);
        context.print(page, () -> {
            Table table = new Table("ID", "ACTIVE", "VERSIONS", "TARGETS", "TITLE");
            for (JsonNode bundle : page.path("items")) {
                table.row(
                        JsonText.text(bundle, "id").orElse(""),
                        JsonText.text(bundle, "active").orElse("none"),
                        versions(bundle),
                        targets(bundle),
                        JsonText.text(bundle, "title").orElse(""));
            }
            table.print(context.out());
            for (JsonNode refused : page.path("rejected")) {
                context.out()
                        .println("refused: " + JsonText.text(refused, "name").orElse("") + " ("
                                + JsonText.text(refused, "origin").orElse("") + ", "
                                + JsonText.text(refused, "at").orElse("") + ")");
                refused.path("reasons")
                        .forEach(reason -> context.out().println("  " + Terminal.clean(reason.asText())));
            }
        });
    }

    private static String versions(JsonNode bundle) {
        List<String> versions = new ArrayList<>();
        bundle.path("versions")
                .forEach(each -> versions.add(JsonText.text(each, "version").orElse("")));
        return String.join(",", versions);
    }

    private static String targets(JsonNode bundle) {
        List<String> targets = new ArrayList<>();
        bundle.path("targets").forEach(each -> targets.add(Terminal.clean(each.asText())));
        return String.join(",", targets);
    }

    @Command(
            name = "activate",
            description =
                    "Makes a version serve new jobs: also the way back to an older one. Running jobs keep theirs.")
    void activate(
            @Parameters(paramLabel = "ID") String id,
            @Parameters(
                            paramLabel = "VERSION",
                            description = "An installed version; none: no new jobs for its targets.")
                    String version) {
        ObjectNode body = Json.object();
        if (version.equals("none")) {
            body.putNull("version");
        } else {
            body.put("version", version);
        }
        JsonNode done = context.api().put(BUNDLES + "/" + Api.escape(id) + "/active", body);
        context.print(
                done,
                () -> context.out()
                        .println("bundle " + id
                                + (version.equals("none") ? " takes no new jobs" : " " + version + " is active")));
    }

    @Command(name = "remove", description = "Removes a version that is neither active nor used by a job.")
    void remove(@Parameters(paramLabel = "ID") String id, @Parameters(paramLabel = "VERSION") String version) {
        context.api().delete(BUNDLES + "/" + Api.escape(id) + "/versions/" + Api.escape(version));
        context.print(
                Json.object().put("id", id).put("version", version).put("removed", true),
                () -> context.out().println("bundle " + id + " " + version + " is removed"));
    }
}
