package io.bootwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The ready files for CI services: what they run is what the authors' guide runs. */
class CiFilesTest {
    private static final Path CI = Path.of("../../docs/ci");

    @TempDir
    private Path directory;

    @Test
    void theWorkflowForGithubIsWellFormedAndRunsTheScriptThatTheGuideRuns() throws Exception {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Map<?, ?> workflow =
                new Yaml(new SafeConstructor(options)).load(Files.readString(CI.resolve("github-actions.yml")));
        Map<?, ?> jobs = (Map<?, ?>) workflow.get("jobs");
        List<String> commands = new ArrayList<>();
        for (Object job : jobs.values()) {
            Map<?, ?> one = (Map<?, ?>) job;
            assertThat(one.containsKey("runs-on")).isTrue();
            for (Object step : (List<?>) one.get("steps")) {
                Map<?, ?> each = (Map<?, ?>) step;
                assertThat(each.containsKey("uses") ^ each.containsKey("run")).isTrue();
                if (each.get("run") instanceof String run) {
                    commands.add(run);
                }
            }
        }
        assertThat(commands).hasSize(2);
        assertThat(commands.getFirst()).isEqualTo("bootwright bundle test bundle");
        assertThat(commands.getLast()).endsWith("./publish-bundle.sh bundle\n");
        for (String command : commands) {
            Path script = Files.writeString(directory.resolve("run"), command);
            Process check = new ProcessBuilder("bash", "-n", script.toString())
                    .inheritIO()
                    .start();
            assertThat(check.waitFor()).as(command).isZero();
        }
    }

    @Test
    void theScriptSaysHowItIsUsed() throws Exception {
        Process usage = new ProcessBuilder(CI.resolve("publish-bundle.sh").toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(usage.getInputStream().readAllBytes())).contains("BOOTWRIGHT_TOKEN", "SIGNING_KEY");
        assertThat(usage.waitFor()).isEqualTo(2);
    }
}
