package io.bootwright.cli.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.host.Api;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.host.Pages;
import io.bootwright.cli.shell.Ages;
import io.bootwright.cli.shell.Group;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.cli.shell.Table;
import io.bootwright.cli.shell.Terminal;
import io.bootwright.formats.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code token create|list|revoke}. */
@Command(name = "token", description = "Makes and revokes tokens.")
public final class TokenCommands extends Group {
    private static final String TOKENS = "/api/v1/tokens";

    private final Context context;

    public TokenCommands(Context context) {
        this.context = context;
    }

    @Command(name = "create", description = "Makes a token and prints it: the only time it is shown.")
    void create(
            @Option(names = "--name", required = true, paramLabel = "NAME", description = "Whom it is for.")
                    String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "viewer, operator, publisher or admin.")
                    String role,
            @Option(
                            names = "--repository",
                            paramLabel = "GLOB",
                            description = "Repositories it may use, such as os-images/*; may be repeated.")
                    @Nullable
                    List<String> repositories,
            @Option(
                            names = "--expires-at",
                            paramLabel = "TIME",
                            description = "End of its life, such as 2030-01-31T12:00:00Z.")
                    @Nullable
                    String expiresAt) {
        ObjectNode body = Json.object().put("name", name).put("role", role);
        if (repositories != null) {
            ArrayNode array = body.putArray("repositories");
            repositories.forEach(array::add);
        }
        if (expiresAt != null) {
            body.put("expires_at", expiresAt);
        }
        JsonNode token = context.api().post(TOKENS, body);
        context.print(token, () -> {
            context.err()
                    .println("token " + JsonText.text(token, "id").orElse("") + " for " + name
                            + "; it will not be shown again:");
            context.out().println(JsonText.text(token, "token").orElse(""));
        });
    }

    @Command(name = "list", description = "Lists the tokens, without their text.")
    void list() {
        JsonNode page = Pages.list(context.api(), TOKENS, Integer.MAX_VALUE);
        context.print(page, () -> {
            Table table = new Table("ID", "NAME", "ROLE", "REPOSITORIES", "EXPIRES");
            for (JsonNode token : page.path("items")) {
                table.row(
                        JsonText.text(token, "id").orElse(""),
                        JsonText.text(token, "name").orElse(""),
                        JsonText.text(token, "role").orElse(""),
                        repositories(token),
                        expiry(token, Instant.now()));
            }
            table.print(context.out());
        });
    }

    private static String expiry(JsonNode token, Instant now) {
        return JsonText.text(token, "expires_at")
                .map(text -> text
                        + Ages.time(text)
                                .filter(end -> !end.isAfter(now))
                                .map(end -> " (expired)")
                                .orElse(""))
                .orElse("never");
    }

    private static String repositories(JsonNode token) {
        StringBuilder text = new StringBuilder();
        token.path("repositories")
                .forEach(each -> text.append(text.isEmpty() ? "" : ",").append(Terminal.clean(each.asText())));
        return text.toString();
    }

    @Command(name = "revoke", description = "Makes a token useless from now on.")
    void revoke(@Parameters(paramLabel = "ID") String id) {
        context.api().delete(TOKENS + "/" + Api.escape(id));
        context.print(
                Json.object().put("id", id).put("revoked", true),
                () -> context.out().println("token " + id + " is revoked"));
    }
}
