package io.bootwright.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bootwright.cli.shell.WindowProbe;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process of its own: its end by a signal, its window, its start script. */
class ProgramTest {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path directory;

    @Test
    void afterCtrlCItSaysThatTheJobGoesOnAndEndsWith130() throws Exception {
        try (FakeHost host = new FakeHost()) {
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch over = new CountDownLatch(1);
            host.on("POST /api/v1/jobs", 202, "{\"job_id\":\"j\"}");
            host.on("GET /api/v1/jobs/j", 200, "{\"job_id\":\"j\",\"status\":\"provisioning\",\"phase\":\"running\"}");
            host.on("GET /api/v1/jobs/j/events", call -> {
                asked.countDown();
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Path recipe = Files.writeString(directory.resolve("recipe.json"), "{}");
            Path errors = directory.resolve("errors");
            // A build that runs in the background ignores the signal, and so would its children.
            ProcessBuilder program =
                    program("job", "create", "--server", "S", "--recipe", recipe.toString(), "--watch");
            program.environment().put("BOOTWRIGHT_URL", host.url());
            Process process = program.redirectError(errors.toFile()).start();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                // Without a terminal, and long before the job is over.
                assertThat(out.readLine()).isEqualTo("j");
                assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
                new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                        .start()
                        .waitFor();
                assertThat(process.waitFor()).isEqualTo(130);
            } finally {
                process.destroyForcibly();
                over.countDown();
            }
            assertThat(Files.readString(errors))
                    .contains("The job goes on. Watch it again with: bootwright job watch j");
        }
    }

    @Test
    void theWidthIsTheWindowsWhateverTheEnvironmentSays() throws Exception {
        assumeThat(Path.of("/usr/bin/script")).exists();
        String command = "stty rows 33 columns 91 && exec '" + JAVA + "' --enable-native-access=ALL-UNNAMED -cp '"
                + System.getProperty("java.class.path") + "' " + WindowProbe.class.getName();
        ProcessBuilder program = new ProcessBuilder("script", "--quiet", "--return", "--command", command, "/dev/null");
        program.environment().put("COLUMNS", "200");
        program.environment().put("SHELL", "/bin/sh");
        Process process = program.redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("window WindowSize[columns=91, rows=33]").doesNotContain("WARNING");
    }

    @Test
    void theStartScriptRunsTheHostOnlyToServeAndThisProgramForItsHelp() throws Exception {
        assertThat(started("serve", "--data", "d")).contains("io.bootwright.server.app.Main serve --data d");
        assertThat(started("serve", "--help")).contains("io.bootwright.cli.Main serve --help");
        assertThat(started("serve", "--data", "d", "-h")).contains("io.bootwright.cli.Main");
        assertThat(started("job", "list"))
                .contains("--enable-native-access=ALL-UNNAMED", "io.bootwright.cli.Main job list");
    }

    private String started(String... arguments) throws Exception {
        Path script = directory.resolve("bin/bootwright");
        if (!Files.exists(script)) {
            Files.createDirectories(script.getParent());
            Files.createDirectories(directory.resolve("lib"));
            Files.copy(Path.of("../distribution/src/main/bin/bootwright"), script);
            Files.writeString(directory.resolve("lib/java.sh"), "java=echo\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    private static ProcessBuilder program(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                JAVA,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
