package io.bootwright.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as an operator runs it: what it prints, how it ends, what it leaves. */
class HostProcessTest {
    @TempDir
    Path directory;

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void endAll() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void saysWhereItListensAndStopsInOrder() throws Exception {
        Process first = serve("--data", data(), "--listen", "127.0.0.1:0");
        URI url = awaitListening(first);
        String token = Files.readString(directory.resolve("data/admin.token")).strip();
        assertThat(status(url, "/health", "")).isEqualTo(200);
        assertThat(status(url, "/api/v1/servers", "")).isEqualTo(401);
        assertThat(status(url, "/api/v1/servers", token)).isEqualTo(200);
        assertThat(mode("data/admin.token")).isEqualTo("rw-------");
        assertThat(mode("data/keys")).isEqualTo("rwx------");

        Process second = serve("--data", data(), "--listen", "127.0.0.1:0");
        assertThat(exit(second)).isEqualTo(1);
        assertThat(errors(second)).contains("process " + first.pid(), data());

        first.toHandle().destroy();
        assertThat(exit(first)).isZero();
        assertThat(Files.readString(output(first))).isEqualTo("listening " + url + "\n");

        Process again = serve("--data", data(), "--listen", "127.0.0.1:0");
        assertThat(status(awaitListening(again), "/api/v1/servers", token)).isEqualTo(200);
    }

    @Test
    void refusesWrongUsageAndConfiguration() throws Exception {
        Path config = directory.resolve("bootwright.yaml");
        Files.writeString(config, "listne: x\ndeadlines: {total: soon}\n");
        Process wrong = serve("--data", data(), "--config", config.toString());
        assertThat(exit(wrong)).isEqualTo(2);
        assertThat(errors(wrong))
                .contains(config + ":1: listne", "Did you mean \"listen\"?", config + ":2: deadlines.total");
        Process usage = serve("--dta", data());
        assertThat(exit(usage)).isEqualTo(2);
        assertThat(errors(usage)).contains("Did you mean \"--data\"?", "usage: bootwright serve");
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void saysWhenThePortIsTaken() throws Exception {
        try (var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Process process = serve("--data", data(), "--listen", "127.0.0.1:" + taken.getLocalPort());
            assertThat(exit(process)).isEqualTo(1);
            assertThat(errors(process)).contains("annot listen on", Integer.toString(taken.getLocalPort()));
        }
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private Process serve(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve"));
        command.addAll(List.of(arguments));
        int number = processes.size();
        Process process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out" + number).toFile())
                .redirectError(directory.resolve("err" + number).toFile())
                .start();
        processes.add(process);
        return process;
    }

    private Path output(Process process) {
        return directory.resolve("out" + processes.indexOf(process));
    }

    private String errors(Process process) throws IOException {
        return Files.readString(directory.resolve("err" + processes.indexOf(process)));
    }

    private static int exit(Process process) throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private URI awaitListening(Process process) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end && process.isAlive()) {
            String said = Files.readString(output(process));
            if (said.endsWith("\n")) {
                return URI.create(said.strip().substring("listening ".length()));
            }
            process.waitFor(50, TimeUnit.MILLISECONDS);
        }
        throw new AssertionError("the host did not start: " + errors(process));
    }

    private static int status(URI url, String path, String token) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(url.resolve(path));
            if (!token.isEmpty()) {
                request.header("Authorization", "Bearer " + token);
            }
            return client.send(request.build(), BodyHandlers.ofString()).statusCode();
        }
    }

    private String mode(String path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(path)));
    }
}
