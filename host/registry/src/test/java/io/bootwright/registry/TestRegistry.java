package io.bootwright.registry;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.jdbi.v3.core.Jdbi;

/** A real registry behind a real server on loopback, with a file database that survives {@link #restart}. */
final class TestRegistry implements AutoCloseable {
    private final Path directory;
    private final RegistryAccess access;
    private final PushGate gate;
    private final RegistryOptions options;
    private final MovableClock clock = new MovableClock();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HikariDataSource pool;
    private Registry registry;
    private WebServer server;

    TestRegistry(Path directory) {
        this(
                directory,
                (authorization, repository, action) -> new RegistryAccess.Decision.Allowed("tester"),
                PushGate.OPEN);
    }

    TestRegistry(Path directory, RegistryAccess access, PushGate gate) {
        this(directory, access, gate, RegistryOptions.defaults());
    }

    TestRegistry(Path directory, RegistryOptions options) {
        this(
                directory,
                (authorization, repository, action) -> new RegistryAccess.Decision.Allowed("tester"),
                PushGate.OPEN,
                options);
    }

    TestRegistry(Path directory, RegistryAccess access, PushGate gate, RegistryOptions options) {
        this.directory = directory;
        this.access = access;
        this.gate = gate;
        this.options = options;
        Jdbi jdbi = open();
        Registry.migrations()
                .forEach(script -> jdbi.useHandle(
                        handle -> handle.createScript(script.sql()).execute()));
        serve(jdbi);
    }

    private Jdbi open() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:hsqldb:file:" + directory.resolve("db/test") + ";shutdown=true;hsqldb.tx=mvcc");
        pool = new HikariDataSource(config);
        Jdbi jdbi = Jdbi.create(pool);
        jdbi.useHandle(handle -> handle.execute("SET FILES WRITE DELAY FALSE"));
        return jdbi;
    }

    private void serve(Jdbi jdbi) {
        registry = Registry.open(directory.resolve("registry"), jdbi, clock, options);
        RegistryRoutes routes = new RegistryRoutes(registry, access, gate);
        server = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                // As the host does.
                .useNio(false)
                .writeBufferSize(64 * 1024)
                .routing(routing -> routing.register("/v2", routes))
                .build()
                .start();
    }

    /** As after a crash: nothing is closed in order but the database. */
    void restart() {
        server.stop();
        pool.close();
        serve(open());
    }

    MovableClock clock() {
        return clock;
    }

    Registry registry() {
        return registry;
    }

    String host() {
        return "127.0.0.1:" + server.port();
    }

    Path directory() {
        return directory;
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                path.startsWith("http") ? URI.create(path) : URI.create("http://" + host() + path));
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    HttpResponse<byte[]> get(String path) {
        return send(request(path).GET());
    }

    HttpResponse<byte[]> method(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = request(path)
                .method(
                        method,
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    String startUpload(String repository) {
        HttpResponse<byte[]> answer = method("POST", "/v2/" + repository + "/blobs/uploads/", new byte[0]);
        return answer.headers().firstValue("Location").orElseThrow();
    }

    Digest push(String repository, byte[] bytes) {
        Digest digest = Digest.of("sha256", bytes);
        method("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, bytes);
        return digest;
    }

    @Override
    public void close() {
        server.stop();
        registry.close();
        pool.close();
    }
}
