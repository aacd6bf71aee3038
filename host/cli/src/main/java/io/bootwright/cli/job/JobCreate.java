package io.bootwright.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.host.Api;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.ExitCode;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.cli.shell.Pause;
import io.bootwright.formats.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code job create}: posts a recipe for a server. */
@Command(name = "create", description = "Starts a job: a recipe for a server. Prints its id.")
public final class JobCreate implements Callable<Integer> {
    private static final int TRIES = 4;

    private final Context context;

    @Option(names = "--server", required = true, paramLabel = "SERIAL", description = "The server's serial number.")
    private String server = "";

    @Option(names = "--recipe", required = true, paramLabel = "FILE", description = "JSON; - is standard input.")
    private String recipe = "";

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Changes the recipe, such as oci_url=… or partition_layout.1.size=80%%; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Option(names = "--user-data", paramLabel = "FILE", description = "cloud-init user data for the installed system.")
    private @Nullable String userData;

    @Option(
            names = "--attach",
            paramLabel = "NAME=FILE",
            description = "A file for another base64 field, such as ks_cfg=ks.cfg; may be repeated.")
    private Map<String, String> attachments = Map.of();

    @Option(names = "--on-completion", paramLabel = "WHAT", description = "reboot (default), power-off or hold.")
    private @Nullable String onCompletion;

    @Option(names = "--on-failure", paramLabel = "WHAT", description = "reboot (default), power-off or hold.")
    private @Nullable String onFailure;

    @Option(
            names = "--idempotency-key",
            paramLabel = "KEY",
            description = "The same key starts the same job once, however often it is sent.")
    private @Nullable String idempotencyKey;

    @Option(names = "--watch", description = "Prints the id and watches the job; ends with 0 only if it succeeds.")
    private boolean watch;

    @Option(names = "--log", description = "With --watch: shows log lines too.")
    private boolean log;

    public JobCreate(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ObjectNode body = body();
        Api api = context.api();
        JsonNode job =
                post(api, body, idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey);
        String id = JsonText.text(job, "job_id").orElse("");
        job.path("warnings")
                .forEach(warning -> context.err()
                        .println("warning: " + JsonText.text(warning, "pointer").orElse("") + ": "
                                + JsonText.text(warning, "detail").orElse("")));
        if (watch) {
            // At once, so that a run that is cut off leaves it.
            context.out()
                    .println(
                            context.json()
                                    ? Json.object().put("event", "created").set("data", job)
                                    : id);
            return new JobWatch(context, api, id, log).run();
        }
        context.print(job, () -> {
            context.out().println(id);
            context.err().println("follow it with: bootwright job watch " + id);
        });
        return ExitCode.DONE;
    }

    private ObjectNode body() {
        ObjectNode document = context.object("--recipe", recipe);
        settings.forEach(each -> RecipeEdit.set(document, each));
        if (userData != null) {
            document.put("user_data", base64("--user-data", userData));
        }
        attachments.forEach((name, file) -> document.put(name, base64("--attach", file)));
        ObjectNode body = Json.object().put("server_serial", server);
        body.set("recipe", document);
        if (onCompletion != null) {
            body.put("on_completion", onCompletion);
        }
        if (onFailure != null) {
            body.put("on_failure", onFailure);
        }
        return body;
    }

    private String base64(String option, String file) {
        return Base64.getEncoder().encodeToString(context.bytes(option, file));
    }

    /** Posts; after a lost answer once more: the key makes sure that there is one job only. */
    private JsonNode post(Api api, JsonNode body, String key) {
        IOException last = new IOException("not tried");
        for (int attempt = 0; attempt < TRIES; attempt++) {
            HttpRequest.Builder request = api.request("/api/v1/jobs")
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", key)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)));
            try {
                return Api.parse(api.sendOnce(request).checked().body());
            } catch (IOException e) {
                last = e;
                if (e instanceof ConnectException) {
                    break;
                }
                Pause.of(Duration.ofMillis(500L << attempt));
            }
        }
        throw api.unreachable(last);
    }
}
