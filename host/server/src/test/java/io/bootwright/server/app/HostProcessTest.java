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
import org.junit.jupiter.api.Assumptions;
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

    @Test
    void aLostOrForeignKeyIsSaidAndNeverReplaced() throws Exception {
        Process first = serve("--data", data(), "--listen", "127.0.0.1:0");
        awaitListening(first);
        first.toHandle().destroy();
        assertThat(exit(first)).isZero();
        Path key = directory.resolve("data/keys/secrets.key");
        Path kept = directory.resolve("kept.key");
        Files.move(key, kept);
        Process lost = serve("--data", data(), "--listen", "127.0.0.1:0");
        assertThat(exit(lost)).isEqualTo(2);
        assertThat(errors(lost))
                .contains(key.toString(), "is missing", "backup")
                .doesNotContain("\tat ");
        assertThat(key).doesNotExist();
        Files.writeString(key, java.util.Base64.getEncoder().encodeToString(new byte[32]));
        Process foreign = serve("--data", data(), "--listen", "127.0.0.1:0");
        assertThat(exit(foreign)).isEqualTo(2);
        assertThat(errors(foreign)).contains(key.toString(), "is not the key");
        Files.move(kept, key, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        awaitListening(serve("--data", data(), "--listen", "127.0.0.1:0"));
    }

    @Test
    void whatCannotWorkIsSaidInSentences() throws Exception {
        Path config = directory.resolve("bootwright.yaml");
        Files.writeString(config, "listeners: {media: 127.0.0.1:18999}\n");
        Process same = serve("--data", data(), "--listen", "127.0.0.1:18999", "--config", config.toString());
        assertThat(exit(same)).isEqualTo(2);
        assertThat(errors(same)).contains("listeners.media", "listens already").doesNotContain("\tat ");
        assertThat(directory.resolve("data")).doesNotExist();
        Files.createDirectory(directory.resolve("data"));
        Files.writeString(directory.resolve("data/plugins"), "");
        Process blocked = serve("--data", data());
        assertThat(exit(blocked)).isEqualTo(1);
        assertThat(errors(blocked))
                .startsWith("The host cannot start: the data directory " + data() + " cannot be used")
                .contains("plugins is no directory", "--data")
                .doesNotContain("\tat ");
    }

    @Test
    void tellsHowItIsUsedAndItsVersion() throws Exception {
        Process help = serve("--help");
        assertThat(exit(help)).isZero();
        assertThat(Files.readString(output(help))).contains("usage: bootwright serve --data DIR", "--config FILE");
        Process version = serve("--version");
        assertThat(exit(version)).isZero();
        assertThat(Files.readString(output(version))).startsWith("bootwright ");
    }

    /** As under systemd's ProcSubset=pid, or in other sandboxes. */
    @Test
    void startsWhereTheMountsAreHidden() throws Exception {
        List<String> sandbox = List.of(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "sh",
                "-c",
                "mount -t proc -o subset=pid proc /proc && exec \"$@\"",
                "sh");
        List<String> probe = new ArrayList<>(sandbox);
        probe.addAll(List.of("test", "!", "-e", "/proc/mounts"));
        Process possible = new ProcessBuilder(probe).redirectErrorStream(true).start();
        String said = new String(possible.getInputStream().readAllBytes());
        if (possible.waitFor() != 0) {
            System.out.println(
                    "HostProcessTest.startsWhereTheMountsAreHidden is skipped: it mounts /proc with subset=pid,"
                            + " which was refused: " + said);
        }
        Assumptions.assumeTrue(possible.exitValue() == 0, said);
        Process process = serve(sandbox, "--data", data(), "--listen", "127.0.0.1:0");
        URI url = awaitListening(process);
        assertThat(status(url, "/health", "")).isEqualTo(200);
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private Process serve(String... arguments) throws IOException {
        return serve(List.of(), arguments);
    }

    private Process serve(List<String> within, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(within);
        command.addAll(List.of(
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
