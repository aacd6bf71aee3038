package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.server.TestHost;
import io.bootwright.formats.Json;
import io.bootwright.server.security.AesSecretBox;
import io.bootwright.server.security.AuditTable;
import io.bootwright.server.security.Tokens;
import io.bootwright.server.store.Database;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** A host that has servers and nothing else; jobs are as a test says. */
final class ServersBed implements AutoCloseable {
    static final String PATH = "/api/v1/servers";

    /** Serials that a job works on. */
    final Set<String> busy = new HashSet<>();

    private final Path directory;
    private final TestHost host;
    private final AtomicReference<Servers> servers = new AtomicReference<>();
    private final AtomicReference<Database> database = new AtomicReference<>();

    ServersBed(Path directory) {
        this.directory = directory;
        this.host = TestHost.in(directory)
                .migrations(Tokens.migrations())
                .migrations(Servers.migrations())
                .mount(PATH, this::routes)
                .start();
    }

    private ServerRoutes routes(Database opened) {
        database.set(opened);
        try {
            var box = AesSecretBox.withKeyFile(directory.resolve("secrets.key"));
            var clock = Clock.systemUTC();
            servers.set(new Servers(opened, box, new AuditTable(opened, clock), clock));
            return servers.get().routes(busy::contains, server -> Json.object());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    Database database() {
        return database.get();
    }

    /** Registers a server whose body holds single quotes for double ones. */
    Answer post(String body) {
        return send("POST", PATH, body);
    }

    Answer put(String serial, String body) {
        return send("PUT", PATH + "/" + serial, body);
    }

    Answer patch(String serial, String body) {
        return send("PATCH", PATH + "/" + serial, body);
    }

    Answer delete(String serial) {
        return send("DELETE", PATH + "/" + serial, "");
    }

    Answer get(String serial) {
        return Answer.of(host.get(PATH + "/" + serial));
    }

    private Answer send(String method, String path, String body) {
        return Answer.of(host.send(method, path, body.replace('\'', '"')));
    }

    /** The password that would be sent to the server's BMC. */
    String password(String serial) {
        return record(serial).orElseThrow().bmc().password().reveal();
    }

    Optional<ServerRecord> record(String serial) {
        return servers.get().directory().find(serial);
    }

    record Answer(int status, String text) {
        static Answer of(HttpResponse<String> response) {
            return new Answer(response.statusCode(), response.body());
        }

        JsonNode json() {
            return Json.parseTrusted(text);
        }

        String code() {
            return json().path("code").asText();
        }

        String pointer() {
            return json().path("errors").path(0).path("pointer").asText();
        }
    }

    @Override
    public void close() {
        host.close();
    }
}
