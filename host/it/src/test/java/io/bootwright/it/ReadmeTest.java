package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Runs the README's commands for a host: the first block starts it, here on any port, and the second uses it from another
 * terminal. What {@code make} would build, the port and the place of the cache are the test's own.
 */
class ReadmeTest {
    private static final Pattern BLOCK = Pattern.compile("^```sh\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final String CACHE = "~/.cache/bootwright/out";
    private static final String SERVE = "bootwright serve --data data";

    private final Path directory = Host.directory("readme");

    @Test
    void whatTheReadmeSaysRunsAsWritten() throws IOException {
        List<String> blocks = BLOCK.matcher(Files.readString(Path.of("../../README.md")))
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(blocks).hasSize(2);
        assertThat(blocks.getFirst()).contains("make build\n", SERVE);

        try (Host host = Host.start(directory)) {
            Files.createSymbolicLink(directory.resolve("host"), Path.of("..").toRealPath());
            Path iso = directory.resolve("maintenance.iso");
            Command.run(
                            directory,
                            Map.of(),
                            List.of(
                                    Program.home().resolve("bin/virtual-bmc").toString(),
                                    "make-installer",
                                    iso.toString()))
                    .mustSucceed();
            Files.write(directory.resolve("rootfs.tar.zst"), new byte[1_000_000]);

            String script = "set -euo pipefail\nset -x\nmake() { echo \"make $*\"; }\n"
                    + blocks.getLast()
                            .replace(CACHE, directory.toString())
                            .replace("127.0.0.1:8080", "127.0.0.1:" + host.port());
            Path oras = Path.of(System.getProperty("bootwright.it.oras", "oras"));
            Command.run(
                            directory,
                            Map.of(
                                    "PATH",
                                    oras.getParent() + ":" + System.getenv("PATH"),
                                    "HOME",
                                    directory.toString()),
                            List.of("bash", "-c", script))
                    .mustSucceed();
        }
    }
}
