package io.bootwright.cli.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.host.Api;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.host.Response;
import io.bootwright.cli.shell.CliException;
import io.bootwright.cli.shell.Group;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.cli.shell.Progress;
import io.bootwright.cli.shell.Sizes;
import io.bootwright.cli.shell.Table;
import io.bootwright.cli.shell.Terminal;
import io.bootwright.errors.FailureWords;
import io.bootwright.formats.Json;
import io.bootwright.formats.Sha256;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code media import|list}: installer ISOs in the host's registry. */
@Command(name = "media", description = "Installer ISOs, kept in the host's registry under media/.")
public final class MediaCommands extends Group {
    private static final String ISO = "application/vnd.bootwright.iso";
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String EMPTY = "application/vnd.oci.empty.v1+json";
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");
    private static final int MOST_PAGES = 1000;

    private final Context context;

    public MediaCommands(Context context) {
        this.context = context;
    }

    @Command(name = "import", description = "Stores an ISO; the same tag again replaces what it named.")
    void add(
            @Parameters(paramLabel = "FILE") Path file,
            @Option(
                            names = "--name",
                            required = true,
                            paramLabel = "NAME",
                            description = "Such as maintenance, the name of the maintenance ISO.")
                    String name,
            @Option(
                            names = "--tag",
                            required = true,
                            paramLabel = "TAG",
                            description = "Such as latest, the tag that jobs use.")
                    String tag) {
        if (!name.matches("[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*")) {
            throw CliException.usage("--name has lower-case letters, digits, and . _ - / between them");
        }
        if (!tag.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")) {
            throw CliException.usage("--tag has letters, digits and . _ -, at most 128");
        }
        if (!Files.isRegularFile(file)) {
            throw CliException.usage(file + ": no such file");
        }
        try {
            JsonNode done = push(file, "media/" + name, tag);
            context.print(
                    done,
                    () -> context.out()
                            .println("media/" + name + ":" + tag + " is "
                                    + JsonText.text(done, "iso_digest").orElse("") + ", "
                                    + Sizes.text(done.path("size").asLong())));
        } catch (IOException e) {
            throw CliException.usage(file + " cannot be read: " + FailureWords.of(e));
        }
    }

    private JsonNode push(Path file, String repository, String tag) throws IOException {
        Api api = context.api();
        long size = Files.size(file);
        String digest = Sha256.digest(file);
        byte[] config = "{}".getBytes(StandardCharsets.UTF_8);
        Progress progress = new Progress(context.terminal(), repository + ":" + tag, size);
        BlobUpload upload = new BlobUpload(api, repository, progress::at);
        upload.push(file, digest);
        upload.push(config);
        ObjectNode manifest =
                Json.object().put("schemaVersion", 2).put("mediaType", MANIFEST).put("artifactType", ISO);
        manifest.putObject("config")
                .put("mediaType", EMPTY)
                .put("digest", Sha256.digest(config))
                .put("size", config.length);
        ObjectNode layer = manifest.putArray("layers").addObject();
        layer.put("mediaType", ISO).put("digest", digest).put("size", size);
        layer.putObject("annotations")
                .put("org.opencontainers.image.title", file.getFileName().toString());
        byte[] bytes = Json.bytes(manifest);
        // The host reads the ISO's own lists before it moves the tag: that may take a while.
        api.send(api.request("/v2/" + repository + "/manifests/" + tag)
                        .timeout(Duration.ofMinutes(5))
                        .header("Content-Type", MANIFEST)
                        .PUT(HttpRequest.BodyPublishers.ofByteArray(bytes)))
                .checked();
        return Json.object()
                .put("repository", repository)
                .put("tag", tag)
                .put("digest", Sha256.digest(bytes))
                .put("iso_digest", digest)
                .put("size", size);
    }

    @Command(name = "list", description = "Lists the ISOs.")
    void list() {
        Api api = context.api();
        ObjectNode all = Json.object();
        ArrayNode items = all.putArray("items");
        for (String repository : names(api, "/v2/_catalog?n=100", "repositories")) {
            if (repository.startsWith("media/")) {
                for (String tag : names(api, "/v2/" + repository + "/tags/list?n=100", "tags")) {
                    items.add(item(api, repository, tag));
                }
            }
        }
        context.print(all, () -> {
            Table table = new Table("NAME", "TAG", "SIZE", "DIGEST");
            for (JsonNode item : items) {
                table.row(
                        JsonText.text(item, "name").orElse(""),
                        JsonText.text(item, "tag").orElse(""),
                        Sizes.text(item.path("size").asLong()),
                        JsonText.text(item, "iso_digest").orElse(""));
            }
            table.print(context.out());
        });
    }

    private static ObjectNode item(Api api, String repository, String tag) {
        JsonNode manifest = api.json(api.request("/v2/" + repository + "/manifests/" + Api.escape(tag))
                .header("Accept", MANIFEST)
                .GET());
        JsonNode layer = manifest.path("layers").path(0);
        return Json.object()
                .put("name", repository.substring("media/".length()))
                .put("tag", tag)
                .put("iso_digest", JsonText.text(layer, "digest").orElse(null))
                .put("size", layer.path("size").asLong());
    }

    /** All names of a list that may come in pages. */
    private static List<String> names(Api api, String path, String key) {
        List<String> names = new ArrayList<>();
        Optional<String> next = Optional.of(path);
        for (int pages = 0; next.isPresent() && pages < MOST_PAGES; pages++) {
            Response response = api.send(api.request(next.get()).GET()).checked();
            for (JsonNode each : Api.parse(response.body()).path(key)) {
                names.add(Terminal.clean(each.asText()));
            }
            next = response.headers()
                    .firstValue("Link")
                    .map(NEXT::matcher)
                    .filter(Matcher::find)
                    .map(match -> match.group(1));
        }
        return names;
    }
}
