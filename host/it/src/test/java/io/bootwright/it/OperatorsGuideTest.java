package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Runs every {@code sh} block of the operators' guide, in order, against a virtual BMC. */
class OperatorsGuideTest {
    private static final Pattern BLOCK = Pattern.compile("^```sh\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    private final Path directory = Host.directory("guide");

    @Test
    void everyCommandOfTheGuideWorksInItsOrder() throws IOException {
        String guide = Files.readString(Path.of("../../docs/operators.md"));
        List<String> blocks =
                BLOCK.matcher(guide).results().map(match -> match.group(1)).toList();
        assertThat(blocks).hasSizeGreaterThan(5);

        try (Host host = Host.start(directory);
                Bmc bmc = Bmc.start(directory)) {
            Path oras = Path.of(System.getProperty("bootwright.it.oras", "oras"));
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
            Files.writeString(directory.resolve("bmc.password"), "admin");
            Files.write(
                    directory.resolve("b.jar"),
                    BundleJar.ofTarget("install-linux.target", "1.1.0").bytes());
            Artifacts.login(host, directory.resolve("oras.json"));
            String script = blocks.stream().collect(Collectors.joining("\n", "set -euo pipefail\nset -x\n", ""));
            Command.run(
                            directory,
                            Map.of(
                                    "PATH",
                                    Program.home().resolve("bin") + ":" + oras.getParent() + ":"
                                            + System.getenv("PATH"),
                                    "BOOTWRIGHT_URL",
                                    host.url().toString(),
                                    "BOOTWRIGHT_TOKEN",
                                    host.token(),
                                    "ISO",
                                    iso.toString(),
                                    "REGISTRY",
                                    "127.0.0.1:" + host.port(),
                                    "ORAS_CONFIG",
                                    directory.resolve("oras.json").toString(),
                                    "SERIAL",
                                    "VBMC-0001",
                                    "BMC",
                                    bmc.machine("VBMC-0001").path("redfish").asText()),
                            List.of("bash", "-c", script))
                    .mustSucceed();
        }
    }
}
