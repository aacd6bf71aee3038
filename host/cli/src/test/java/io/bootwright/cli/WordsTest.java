package io.bootwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.cli.FakeHost.Ran;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program says about itself. */
class WordsTest {
    @TempDir
    private Path directory;

    private static Ran run(String... arguments) {
        return FakeHost.run(java.util.Map.of(), false, "", arguments);
    }

    @Test
    void namesItsVersion() {
        assertThat(run("--version").exit()).isZero();
        assertThat(run("--version").out()).matches("bootwright \\d+\\.\\d+\\.\\d+\\n");
        assertThat(run("-V").out()).isEqualTo(run("--version").out());
    }

    @Test
    void theHelpOfServeNamesItsOptions() {
        Ran help = run("serve", "--help");
        assertThat(help.exit()).isZero();
        assertThat(help.out())
                .contains("bootwright serve --data DIR", "--listen=HOST:PORT", "--config=FILE", "SIGTERM");
        assertThat(run("serve", "--data", "d").exit()).isEqualTo(2);
    }

    @Test
    void printsCompletionsThatShellsCanRead() throws Exception {
        String bash = run("completion", "bash").out();
        assertThat(bash).contains("complete -F", "task-target", "idempotency-key");
        Path script = Files.writeString(directory.resolve("completion"), bash);
        Process check =
                new ProcessBuilder("bash", "-n", script.toString()).inheritIO().start();
        assertThat(check.waitFor()).isZero();
        // What bash itself would offer after "bootwright job ".
        Process offer = new ProcessBuilder(
                        "bash",
                        "-c",
                        "source " + script + "; COMP_WORDS=(bootwright job ''); COMP_CWORD=2; _complete_bootwright;"
                                + " printf '%s\\n' \"${COMPREPLY[@]}\"")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(offer.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("watch", "create", "cancel");
        assertThat(run("completion", "zsh").out()).isEqualTo(bash);

        String fish = run("completion", "fish").out();
        assertThat(fish.lines()).allMatch(line -> line.startsWith("complete -c bootwright"));
        assertThat(fish)
                .contains("-n '__fish_seen_subcommand_from job; and not __fish_seen_subcommand_from")
                .contains(" -a watch ", " -l json ", " -l recipe -r ");
        assertThat(run("completion", "tcsh").exit()).isEqualTo(2);
        assertThat(run("completion").exit()).isEqualTo(2);
    }
}
