package io.bootwright.cli.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.host.Api;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.ExitCode;
import io.bootwright.cli.shell.Group;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.cli.shell.Pause;
import io.bootwright.cli.shell.Sizes;
import io.bootwright.cli.shell.Terminal;
import io.bootwright.formats.Json;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code registry status|gc|scrub|export}: looks after the host's registry. */
@Command(name = "registry", description = "Looks after the host's registry.")
public final class RegistryCommands extends Group {
    private static final String REGISTRY = "/api/v1/registry";
    private static final Duration LONG = Duration.ofMinutes(30);

    private final Context context;

    public RegistryCommands(Context context) {
        this.context = context;
    }

    @Command(name = "status", description = "Shows disk, transfers, and what the last collection and scrub found.")
    void status() {
        JsonNode state = context.api().get(REGISTRY);
        context.print(state, () -> {
            JsonNode disk = state.path("disk");
            context.out()
                    .println("disk: " + size(disk, "free") + " of " + size(disk, "total") + " free, pushes need "
                            + size(disk, "low_water"));
            context.out()
                    .println("running: " + state.path("running_pulls").asLong() + " pulls, "
                            + state.path("running_pushes").asLong() + " pushes, "
                            + state.path("open_uploads").asLong() + " open uploads");
            JsonNode gc = state.path("last_gc");
            context.out()
                    .println("last gc: "
                            + JsonText.text(gc, "ended_at")
                                    .map(at -> at + ", " + gc.path("blobs").asLong() + " blobs, " + size(gc, "bytes"))
                                    .orElse("never"));
            JsonNode scrub = state.path("scrub").path("last");
            context.out()
                    .println("last scrub: "
                            + JsonText.text(scrub, "ended_at")
                                    .map(at -> at + ", " + scrub.path("blobs").asLong() + " blobs, "
                                            + scrub.path("damaged").size() + " damaged")
                                    .orElse("never"));
        });
    }

    @Command(name = "gc", description = "Removes what no tag, no job and no recent push needs.")
    void collect(@Option(names = "--dry-run", description = "Only tells what would be removed.") boolean dryRun) {
        JsonNode report = context.api().post(REGISTRY + "/gc", Json.object().put("dry_run", dryRun), LONG);
        context.print(
                report,
                () -> context.out()
                        .println((dryRun ? "would remove " : "removed ")
                                + report.path("manifests").asLong() + " manifests and "
                                + report.path("blobs").asLong() + " blobs, " + size(report, "bytes") + "; "
                                + report.path("kept").asLong() + " blobs are kept"));
    }

    @Command(
            name = "scrub",
            description = "Reads every blob again; ends with 1 when one did not match its digest and was quarantined.")
    int scrub(
            @Option(names = "--no-wait", description = "Only begins; `registry status` shows what came out.")
                    boolean noWait,
            @Option(
                            names = "--bytes-per-second",
                            paramLabel = "N",
                            description = "How fast to read, instead of registry.scrub-rate.")
                    @Nullable
                    Long rate) {
        Api api = context.api();
        ObjectNode body = Json.object();
        if (rate != null) {
            body.put("bytes_per_second", rate);
        }
        JsonNode state = api.post(REGISTRY + "/scrub", body);
        while (!noWait && state.path("running").asBoolean()) {
            Pause.of(Duration.ofSeconds(1));
            state = api.get(REGISTRY + "/scrub");
        }
        JsonNode found = state;
        JsonNode last = found.path("last");
        context.print(found, () -> {
            if (noWait) {
                context.out().println("scrub begun");
                return;
            }
            context.out()
                    .println("read " + last.path("blobs").asLong() + " blobs, " + size(last, "bytes") + "; "
                            + last.path("damaged").size() + " damaged");
            for (JsonNode digest : last.path("damaged")) {
                context.out().println("quarantined: " + Terminal.clean(digest.asText()) + "; push it again");
            }
        });
        return noWait || last.path("damaged").isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    @Command(
            name = "export",
            description = "Brings index.json up to date, so that other tools can read the storage directory.")
    void export() {
        JsonNode done = context.api().post(REGISTRY + "/export", Json.object(), LONG);
        context.print(done, () -> context.out().println(done.path("tags").asLong() + " tags are in index.json"));
    }

    private static String size(JsonNode node, String name) {
        return Sizes.text(node.path(name).asLong());
    }
}
