package io.bootwright.iso9660;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsoImageReaderTest {
    @TempDir
    Path directory;

    private Path tree() throws IOException {
        Path tree = Files.createDirectories(directory.resolve("tree"));
        Path deep = Files.createDirectories(tree.resolve("live/deep"));
        Files.writeString(tree.resolve("units.lock"), "{\"units_api\":1}");
        Files.writeString(deep.resolve("n".repeat(200) + ".txt"), "long name");
        for (int i = 0; i < 200; i++) {
            Files.writeString(deep.resolve("file-number-" + i + ".service"), "content " + i);
        }
        return tree;
    }

    private byte[] byXorriso(String... options) throws IOException {
        Path file = directory.resolve("x.iso");
        var command = new java.util.ArrayList<String>(
                java.util.List.of("xorriso", "-as", "mkisofs", "-V", "MAINT", "-o", file.toString()));
        command.addAll(java.util.List.of(options));
        command.add(tree().toString());
        Tool.run("xorriso", command.toArray(String[]::new));
        return Files.readAllBytes(file);
    }

    @Test
    void readsRockRidgeNamesOfXorriso() throws Exception {
        IsoImageReader reader = IsoImageReader.open(ByteSource.of(byXorriso("-R", "-J", "-joliet-long")));
        assertThat(reader.volumeId()).isEqualTo("MAINT");
        assertThat(reader.read("/units.lock", 100).orElseThrow()).asString().isEqualTo("{\"units_api\":1}");
        assertThat(reader.list("/live/deep")).hasSize(201);
        assertThat(reader.read("live/deep/file-number-150.service", 100).orElseThrow())
                .asString()
                .isEqualTo("content 150");
        assertThat(reader.read("live/deep/" + "n".repeat(200) + ".txt", 100)).isPresent();
        assertThat(reader.read("/live", 100)).isEmpty();
        assertThat(reader.read("/units.lock/x", 100)).isEmpty();
    }

    @Test
    void readsPlainNamesOfGenisoimageWhateverTheirCase() throws Exception {
        Path file = directory.resolve("plain.iso");
        Path tree = Files.createDirectories(directory.resolve("plain"));
        Files.writeString(tree.resolve("ks.cfg"), "vmaccepteula");
        Tool.run("genisoimage", "genisoimage", "-quiet", "-V", "ESX", "-o", file.toString(), tree.toString());
        IsoImageReader reader = IsoImageReader.open(ByteSource.of(Files.readAllBytes(file)));
        assertThat(reader.read("/KS.CFG", 100)).isPresent();
        assertThat(reader.read("/ks.cfg", 100)).isPresent();
    }

    @Test
    void refusesAFileAboveTheBound() throws Exception {
        IsoImageReader reader = IsoImageReader.open(ByteSource.of(byXorriso("-R")));
        assertThatThrownBy(() -> reader.read("/units.lock", 3))
                .isInstanceOf(IsoFormatException.class)
                .hasMessageContaining("more than 3");
    }

    @Test
    void refusesWhatIsNoImage() {
        for (int size : new int[] {0, 1, 40_000, 2048 * 17}) {
            assertThatThrownBy(() -> IsoImageReader.open(ByteSource.of(new byte[size])))
                    .isInstanceOf(IsoFormatException.class)
                    .hasMessageContaining("no ISO 9660 image");
        }
    }

    @Test
    void damagedImagesNeverDoWorseThanAFormatException() {
        Path file = directory.resolve("good.iso");
        new JavaIsoToolsWriter()
                .write(
                        new IsoImage(
                                "TASK",
                                Map.of(
                                        "job.json",
                                        "{}".getBytes(StandardCharsets.UTF_8),
                                        "sub/user-data",
                                        new byte[3000])),
                        file);
        byte[] good = bytes(file);
        var random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            byte[] bad = good.clone();
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                // Beyond the system area, where all structures are.
                bad[32768 + random.nextInt(bad.length - 32768)] = (byte) random.nextInt(256);
            }
            try {
                IsoImageReader reader = IsoImageReader.open(ByteSource.of(bad));
                reader.read("/sub/user-data", 1 << 20);
                reader.list("/sub");
            } catch (IsoFormatException expected) {
                assertThat(expected).hasMessageNotContaining("null");
            }
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
