package io.bootwright.virtualbmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.iso9660.ByteSource;
import io.bootwright.iso9660.IsoImageReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    @TempDir
    Path directory;

    private void jar(String name, Map<String, String> files) throws IOException {
        try (var zip = new ZipOutputStream(Files.newOutputStream(directory.resolve(name)))) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void makesAnInstallerWithTheUnitsOfTheBundles() throws IOException {
        jar(
                "linux.jar",
                Map.of(
                        "META-INF/bundle/bundle.yaml",
                        "id: linux\nunits:\n  shared: [partition.container]\n",
                        "META-INF/bundle/systemd/install-linux.target",
                        "abc",
                        "META-INF/bundle/quadlets/image-linux.container",
                        "x"));
        jar("library.jar", Map.of("META-INF/MANIFEST.MF", ""));
        Path iso = directory.resolve("maintenance.iso");
        assertThat(Main.run("make-installer", iso.toString(), "--size", "4", "--plugins", directory.toString()))
                .isZero();

        assertThat(Files.size(iso)).isBetween(3L << 20, 5L << 20);
        try (var channel = Files.newByteChannel(iso)) {
            var reader = IsoImageReader.open(ByteSource.of(channel));
            assertThat(reader.volumeId()).isEqualTo("MAINT");
            var lock =
                    PlayedHost.JSON.readTree(reader.read("/units.lock", 1 << 20).orElseThrow());
            assertThat(lock.path("units_api").asInt()).isEqualTo(1);
            assertThat(lock.at("/units/0/name").asText()).isEqualTo("image-linux.container");
            assertThat(lock.at("/units/1").toString())
                    .isEqualTo(
                            "{\"name\":\"install-linux.target\",\"sha256\":"
                                    + "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\",\"bundle\":\"linux\"}");
            assertThat(lock.at("/units/2/name").asText()).isEqualTo("partition.container");
            assertThat(lock.at("/units/2/bundle").isNull()).isTrue();
        }
    }

    @Test
    void badUsageEndsWithTwo() {
        assertThat(Main.run("--listen", "nonsense")).isEqualTo(2);
        assertThat(Main.run("--profile", "toaster")).isEqualTo(2);
        assertThat(Main.run("--backend", "qemu")).isEqualTo(2);
        assertThat(Main.run("--backend", "qemu", "--disk", "disk.img", "--network", "tap:../eth0"))
                .isEqualTo(2);
        assertThat(Main.run("--backend", "qemu", "--disk", "disk.img", "--extra-disk", "floppy:1:x"))
                .isEqualTo(2);
        assertThat(Main.run("--count", "0")).isEqualTo(2);
        assertThat(Main.run("--speed", "0")).isEqualTo(2);
        assertThat(Main.run("--unknown")).isEqualTo(2);
        assertThat(Main.run(
                        "make-installer",
                        "x.iso",
                        "--plugins",
                        directory.resolve("none").toString()))
                .isEqualTo(2);
    }

    @Test
    void aMissingDiskOrTakenPortEndsWithOne() throws IOException {
        assertThat(Main.run("--listen", "127.0.0.1:0", "--backend", "qemu", "--disk", "/nonexistent/disk.img"))
                .isEqualTo(1);
        try (var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            assertThat(Main.run("--listen", "127.0.0.1:" + taken.getLocalPort()))
                    .isEqualTo(1);
        }
    }
}
