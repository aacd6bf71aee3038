package io.bootwright.server;

import io.bootwright.server.http.AuthenticationFilter;
import io.bootwright.server.http.ProblemHandler;
import io.bootwright.server.http.RequestFilter;
import io.bootwright.server.http.RouteTable;
import io.bootwright.server.http.WebServers;
import io.bootwright.server.security.Authenticator;
import io.bootwright.server.security.Principal;
import io.bootwright.server.security.Role;
import io.bootwright.server.store.Database;
import io.bootwright.server.store.MigrationRunner;
import io.bootwright.server.store.PooledDatabase;
import io.bootwright.server.store.SqlMigration;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A real server on a free port of 127.0.0.1 over a real database file, with whatever features a test mounts. The tokens
 * are the names of the roles: {@code admin}, {@code operator}, {@code publisher}, {@code viewer}; with {@code
 * :GLOB,GLOB} after it a token is limited to repositories.
 */
public final class TestHost implements AutoCloseable {
    private final Database database;
    private final WebServers door;
    private final HttpClient client = HttpClient.newHttpClient();

    private TestHost(Database database, WebServers door) {
        this.database = database;
        this.door = door;
    }

    public static Builder in(Path directory) {
        return new Builder(directory);
    }

    /** What to mount. */
    public static final class Builder {
        private final Path directory;
        private final List<SqlMigration> migrations = new ArrayList<>();
        private final Map<String, Function<Database, HttpService>> services = new LinkedHashMap<>();

        private Builder(Path directory) {
            this.directory = directory;
        }

        private Function<Database, Authenticator> authenticator = database -> TestHost::authenticate;

        public Builder migrations(List<SqlMigration> more) {
            migrations.addAll(more);
            return this;
        }

        /** RouteTable a feature at a path such as {@code /api/v1/jobs}; the function is called once tables are there. */
        public Builder mount(String path, Function<Database, HttpService> service) {
            services.put(path, service);
            return this;
        }

        /** Takes real tokens instead of role names. */
        public Builder authenticator(Function<Database, Authenticator> real) {
            authenticator = real;
            return this;
        }

        public TestHost start() {
            Database database = PooledDatabase.embedded(directory);
            new MigrationRunner(database).run(migrations);
            HttpRouting.Builder routing = HttpRouting.builder();
            ProblemHandler.install(routing);
            routing.addFilter(new RequestFilter((method, route, status, took) -> {}));
            routing.addFilter(new AuthenticationFilter(authenticator.apply(database)));
            RouteTable mounts = new RouteTable();
            services.forEach((path, service) -> mounts.mount(path, service.apply(database)));
            mounts.into(routing);
            var socket =
                    new WebServers.Listener("api", new InetSocketAddress("127.0.0.1", 0), routing, Optional.empty());
            return new TestHost(database, WebServers.open(List.of(socket), Duration.ofSeconds(1)));
        }
    }

    private static Optional<Principal> authenticate(Optional<String> authorization) {
        return authorization
                .filter(value -> value.startsWith("Bearer "))
                .map(value -> value.substring("Bearer ".length()).split(":", 2))
                .flatMap(parts -> Role.ofApiName(parts[0])
                        .map(role -> new Principal(
                                "test-" + role.apiName(),
                                role,
                                parts.length == 1 ? List.of() : List.of(parts[1].split(",")))));
    }

    public Database database() {
        return database;
    }

    public int port() {
        return door.port();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + door.port() + path);
    }

    /** A request with the admin token, without a body. */
    public HttpResponse<String> get(String path) {
        return send(request("admin", "GET", path, BodyPublishers.noBody()));
    }

    /** A request with the admin token and a body as it is. */
    public HttpResponse<String> send(String method, String path, String body) {
        return send(request("admin", method, path, BodyPublishers.ofString(body)));
    }

    public HttpRequest.Builder request(String token, String method, String path, HttpRequest.BodyPublisher body) {
        var request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        door.close();
        database.close();
    }
}
