package io.bootwright.virtualbmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bootwright.iso9660.IsoImage;
import io.bootwright.virtualbmc.qemu.QemuBackend;
import io.bootwright.virtualbmc.qemu.QemuOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real firmware behind the BMC. Takes about half a minute under emulation. */
@Tag("vm")
class QemuMachineTest {
    @TempDir
    Path directory;

    private Path console;

    @Test
    void firmwareTriesTheCdsOnceThenTheDiskAndPowerCanBeCut() throws IOException {
        console = directory.resolve("console.log");
        Path pcap = directory.resolve("dump.pcap");
        Path disk = directory.resolve("disk.img");
        try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(64 << 20);
        }
        var defaults = QemuOptions.of(disk, List.of("CD1", "CD2"));
        var options = new QemuOptions(
                disk,
                "SERIAL-OF-DISK",
                512,
                2,
                "tcg",
                false,
                defaults.nic(),
                defaults.network(),
                Optional.of(console),
                Optional.of(pcap),
                List.of(),
                List.of(),
                defaults.slots(),
                defaults.sticks());
        try (var host = new PlayedHost();
                var bmc = VirtualBmc.builder()
                        .serial("VM-1")
                        .backend(identity -> new QemuBackend(identity, options))
                        .start();
                var client = new Client(bmc.machines().getFirst())) {
            VirtualMachine machine = bmc.machines().getFirst();
            var image = host.offer(directory, new IsoImage("TASK", Map.of("job.json", new byte[100])));
            assertThat(client.get(Client.SYSTEM).json().path("PowerState").asText())
                    .isEqualTo("Off");
            assertThat(client.insert("CD1", host.url("/media/none.iso")).status())
                    .isEqualTo(400);
            assertThat(client.insert("CD2", image).status()).isEqualTo(204);
            client.bootOnce("Cd");
            client.reset("On");
            awaitConsole("Shell>");
            // No CD can be booted from: firmware tried both before the disk.
            assertThat(console().indexOf("USB HARDDRIVE"))
                    .isBetween(0, console().indexOf("SERIAL-OF-DISK"));
            await("reads")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> machine.view().media().get(1).bytesRead() > 10_000);

            assertThat(client.eject("CD2").status()).isEqualTo(204);
            client.reset("ForceOff");
            client.awaitPower("Off");
            int before = console().length();
            client.reset("On");
            await("second boot")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> console().substring(before).contains("Shell>"));
            String second = console().substring(before);
            assertThat(second.indexOf("SERIAL-OF-DISK")).isBetween(0, second.indexOf("USB HARDDRIVE"));
            assertThat(machine.view().boots()).isEqualTo(List.of("cd", "disk"));
            assertThat(machine.view().powerOnCount()).isEqualTo(2);
            client.reset("ForceOff");
            client.awaitPower("Off");
        }
        // Nothing but the header of the capture: firmware asked the network for nothing.
        assertThat(Files.size(pcap)).isEqualTo(24);
    }

    private String console() {
        try {
            return Files.exists(console) ? Files.readString(console, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void awaitConsole(String text) {
        await(text).atMost(Duration.ofSeconds(90)).until(() -> console().contains(text));
    }
}
