package io.bootwright.it.bench.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The servers compared, each with a directory of its own on one file system. Their programs are where
 * {@code host/it/bench/anchors.sh} put them. Durability, from their sources: Bootwright syncs a blob, its directory and its
 * row before it acknowledges; distribution and docker-registry sync the blob and the link that makes it a member, but not
 * the directory into which the blob is moved; ggcr syncs nothing.
 */
final class Servers implements AutoCloseable {
    private final Path directory;
    private final Map<String, Server> running = new LinkedHashMap<>();

    Servers(Path directory) {
        this.directory = directory;
    }

    private static Path program(String name) {
        return Path.of(System.getProperty("bootwright.it.registries")).resolve(name);
    }

    private Path room(String name) {
        try {
            return Files.createDirectories(directory.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * All that take pushes; Bootwright first. {@code bootwright.bench.servers} names those to compare with, separated by
     * commas: a run with few of them has time for more rounds.
     */
    List<Server> registries() {
        List<String> wanted =
                List.of(System.getProperty("bootwright.bench.servers", "distribution,docker-registry,ggcr")
                        .split(","));
        Map<String, Supplier<Server>> others = new LinkedHashMap<>();
        others.put("distribution", this::distribution);
        others.put("docker-registry", this::dockerRegistry);
        others.put("ggcr", this::ggcr);
        List<Server> servers = new ArrayList<>(List.of(bootwright()));
        others.forEach((name, server) -> {
            if (wanted.contains(name)) {
                servers.add(server.get());
            }
        });
        return servers;
    }

    Server bootwright() {
        return running.computeIfAbsent("bootwright", name -> {
            Path room = room(name);
            Path home = Path.of(System.getProperty("bootwright.home", "../target/bootwright"))
                    .toAbsolutePath()
                    .normalize();
            int port = Server.freePort();
            Server server = Server.start(
                    name,
                    room,
                    port,
                    Map.of("BOOTWRIGHT_JAVA_OPTS", System.getProperty("bootwright.bench.java", "-Xmx256m")),
                    List.of(
                            home.resolve("bin/bootwright").toString(),
                            "serve",
                            "--data",
                            room.resolve("data").toString(),
                            "--listen",
                            "127.0.0.1:" + port));
            return server.authorizedBy(basic(read(room.resolve("data/admin.token"))));
        });
    }

    private static String basic(String token) {
        byte[] pair = ("bench:" + token.strip()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    Server distribution() {
        return likeDistribution("distribution");
    }

    Server dockerRegistry() {
        return likeDistribution("docker-registry");
    }

    private Server likeDistribution(String program) {
        return running.computeIfAbsent(program, name -> {
            Path room = room(name);
            int port = Server.freePort();
            Path configuration = room.resolve("config.yml");
            write(configuration, """
                    version: 0.1
                    log: {level: error, accesslog: {disabled: true}}
                    storage: {filesystem: {rootdirectory: %s}, delete: {enabled: true}}
                    http: {addr: "127.0.0.1:%d", secret: bench}
                    """.formatted(room.resolve("data"), port));
            return Server.start(
                    name,
                    room,
                    port,
                    Map.of("OTEL_TRACES_EXPORTER", "none"),
                    List.of(program(name).toString(), "serve", configuration.toString()));
        });
    }

    Server ggcr() {
        return running.computeIfAbsent("ggcr", name -> {
            Path room = room(name);
            int port = Server.freePort();
            return Server.start(
                    name,
                    room,
                    port,
                    Map.of(),
                    List.of(
                            program(name).toString(),
                            "registry",
                            "serve",
                            "--address=127.0.0.1:" + port,
                            "--disk=" + room("ggcr/data")));
        });
    }

    /** Serves the files of a directory with sendfile. */
    Server nginx(Path files) {
        return running.computeIfAbsent("nginx", name -> {
            Path room = room(name);
            int port = Server.freePort();
            Path configuration = room.resolve("nginx.conf");
            write(configuration, """
                    user root;
                    daemon off;
                    worker_processes 2;
                    pid %1$s/nginx.pid;
                    error_log %1$s/error.log;
                    events { worker_connections 512; }
                    http {
                        access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
                        client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
                        uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                        server { listen 127.0.0.1:%2$d; root %3$s; }
                    }
                    """.formatted(room, port, files));
            return Server.start(
                    name,
                    room,
                    port,
                    Map.of(),
                    List.of(
                            program("nginx").toString(),
                            "-e",
                            room.resolve("start.log").toString(),
                            "-c",
                            configuration.toString()));
        });
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        running.values().forEach(Server::close);
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
