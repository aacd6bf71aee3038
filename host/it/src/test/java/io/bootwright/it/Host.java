package io.bootwright.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A host process on a data directory of its own, and its API as an operator uses it. */
public final class Host implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path directory;
    private Program program;
    private URI url;

    private Host(Path directory, Program program, URI url) {
        this.directory = directory;
        this.program = program;
        this.url = url;
    }

    public static Host start(Path directory) {
        return start(directory, "");
    }

    static Host start(Path directory, String configuration) {
        return start(directory, configuration, "");
    }

    static Host start(Path directory, String configuration, String javaOptions) {
        try {
            // What an earlier host on this directory printed is not this one's address.
            Files.deleteIfExists(directory.resolve("bootwright.out"));
            Files.writeString(directory.resolve("bootwright.yaml"), configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Program program = run(directory, "127.0.0.1:0", javaOptions);
        URI url = URI.create(
                program.awaitLine("listening ", 0, Duration.ofSeconds(60)).substring("listening ".length()));
        return new Host(directory, program, url);
    }

    private static Program run(Path directory, String listen) {
        return run(directory, listen, "");
    }

    private static Program run(Path directory, String listen, String javaOptions) {
        return Program.start(
                directory,
                "bootwright",
                List.of(
                        "serve",
                        "--data",
                        directory.resolve("data").toString(),
                        "--listen",
                        listen,
                        "--config",
                        directory.resolve("bootwright.yaml").toString()),
                javaOptions);
    }

    URI url() {
        return url;
    }

    int port() {
        return url.getPort();
    }

    String token() {
        return Program.text(directory.resolve("data/admin.token")).strip();
    }

    long pid() {
        return program.pid();
    }

    void kill() {
        program.kill();
    }

    /** Starts again on the same directory and port. */
    void startAgain() {
        int before = program.linesStartingWith("listening ");
        program = run(directory, "127.0.0.1:" + port());
        program.awaitLine("listening ", before, Duration.ofSeconds(60));
    }

    public Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path, Object body) {
        return send(request(path).POST(HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    Answer patch(String path, Object body) {
        return send(request(path).method("PATCH", HttpRequest.BodyPublishers.ofString(body.toString())));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            String body = response.body();
            return new Answer(
                    response.statusCode(),
                    body.startsWith("{") || body.startsWith("[") ? JSON.readTree(body) : JSON.nullNode(),
                    body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).header("Authorization", "Bearer " + token());
    }

    JsonNode job(String id) {
        return get("/api/v1/jobs/" + id).json();
    }

    JsonNode awaitJob(String id, String what, Duration limit, java.util.function.Predicate<JsonNode> condition) {
        try {
            return Await.until(what, limit, () -> Optional.of(job(id)).filter(condition));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + job(id).toPrettyString() + "\n" + log(id), e);
        }
    }

    JsonNode awaitComplete(String id, Duration limit) {
        return awaitJob(
                id, "job complete", limit, job -> job.path("status").asText().equals("complete"));
    }

    String log(String id) {
        return get("/api/v1/jobs/" + id + "/log").text();
    }

    /** Runs the command line of the distribution against this host. */
    Command bootwright(String... arguments) {
        return Command.run(
                directory,
                java.util.Map.of("BOOTWRIGHT_URL", url.toString(), "BOOTWRIGHT_TOKEN", token()),
                java.util.stream.Stream.concat(
                                java.util.stream.Stream.of(
                                        Program.home().resolve("bin/bootwright").toString()),
                                java.util.stream.Stream.of(arguments))
                        .toList());
    }

    @Override
    public void close() {
        program.close();
    }

    public static Path directory(String prefix) {
        try {
            return Files.createTempDirectory("bootwright-" + prefix + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * An answer of the API.
     *
     * @param status HTTP status
     * @param json the body when it is JSON
     * @param text the body as it came
     */
    public record Answer(int status, JsonNode json, String text) {}
}
