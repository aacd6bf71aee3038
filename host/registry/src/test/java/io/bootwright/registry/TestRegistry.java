package io.bootwright.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bootwright.registry.api.PushGate;
import io.bootwright.registry.api.RegistryAccess;
import io.bootwright.registry.oci.Digest;
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
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final Path directory;
    private final RegistryAccess access;
    private final PushGate gate;
    private final RegistryOptions options;
    private final MovableClock clock = new MovableClock();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HikariDataSource pool;
    private Jdbi jdbi;
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
        jdbi = open();
        migrate(jdbi);
        serve();
    }

    private Jdbi open() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:hsqldb:file:" + directory.resolve("db/test")
                + ";shutdown=true;hsqldb.tx=mvcc;hsqldb.lock_file=false");
        pool = new HikariDataSource(config);
        Jdbi opened = Jdbi.create(pool);
        opened.useHandle(handle -> handle.execute("SET FILES WRITE DELAY FALSE"));
        return opened;
    }

    private static void migrate(Jdbi fresh) {
        fresh.useHandle(handle -> {
            boolean there = handle.createQuery(
                                    "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'REGISTRY_MEMBER'")
                            .mapTo(Integer.class)
                            .one()
                    > 0;
            if (!there) {
                Registry.migrations()
                        .forEach(script -> handle.createScript(script.sql()).execute());
            }
        });
    }

    private void serve() {
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
        jdbi = open();
        serve();
    }

    MovableClock clock() {
        return clock;
    }

    /** To listen to the registry's statements. */
    Jdbi jdbi() {
        return jdbi;
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

    int port() {
        return server.port();
    }

    /** Pushes a manifest of one layer; returns its digest. */
    Digest pushImage(String repository, String reference, byte[] layer) {
        Digest config = push(repository, "{}".getBytes(UTF_8));
        Digest content = push(repository, layer);
        byte[] manifest = manifest(config, content, layer.length, "").getBytes(UTF_8);
        putManifest(repository, reference, manifest);
        return Digest.of("sha256", manifest);
    }

    static String manifest(Digest config, Digest layer, int size, String more) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":{\"mediaType\":"
                + "\"application/vnd.oci.empty.v1+json\",\"digest\":\"" + config + "\",\"size\":2},\"layers\":[{"
                + "\"mediaType\":\"application/octet-stream\",\"digest\":\"" + layer + "\",\"size\":" + size + "}]"
                + more + "}";
    }

    HttpResponse<byte[]> putManifest(String repository, String reference, byte[] manifest) {
        return method("PUT", "/v2/" + repository + "/manifests/" + reference, manifest, "Content-Type", MANIFEST);
    }

    Digest push(String repository, byte[] bytes) {
        Digest digest = Digest.of("sha256", bytes);
        HttpResponse<byte[]> answer = method("POST", "/v2/" + repository + "/blobs/uploads/?digest=" + digest, bytes);
        if (answer.statusCode() != 201) {
            throw new AssertionError(answer.statusCode() + " " + new String(answer.body(), UTF_8));
        }
        return digest;
    }

    @Override
    public void close() {
        server.stop();
        registry.close();
        pool.close();
    }
}
