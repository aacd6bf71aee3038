package io.bootwright.iso9660;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IsoFilePatcherTest {
    private static final String CONFIG = "bootstate=0\nkernelopt=runweasel\nbuild=1\n";

    @TempDir
    Path directory;

    private Path iso;

    @BeforeEach
    void write() throws IOException {
        iso = directory.resolve("stock.iso");
        new JavaIsoToolsWriter()
                .write(
                        new IsoImage(
                                "VENDOR",
                                Map.of(
                                        "BOOT.CFG",
                                        CONFIG.getBytes(StandardCharsets.US_ASCII),
                                        "EFI/BOOT/BOOT.CFG",
                                        CONFIG.getBytes(StandardCharsets.US_ASCII),
                                        "FULL.CFG",
                                        "x".repeat(2048).getBytes(StandardCharsets.US_ASCII),
                                        "KERNEL.V00",
                                        new byte[9000])),
                        iso);
    }

    private List<BytePatch> replace(String path, String text) throws Exception {
        try (FileChannel channel = FileChannel.open(iso, StandardOpenOption.READ)) {
            return IsoFilePatcher.open(ByteSource.of(channel))
                    .replace(path, old -> text.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private Path patched(List<BytePatch> patches) throws IOException {
        byte[] image = Files.readAllBytes(iso);
        patches.forEach(patch -> patch.applyTo(image, image.length, 0));
        return Files.write(directory.resolve("patched.iso"), image);
    }

    private static String read(Path image, int tree, String path) throws IOException {
        try (FileChannel channel = FileChannel.open(image, StandardOpenOption.READ)) {
            IsoImageReader reader = IsoImageReader.trees(ByteSource.of(channel)).get(tree);
            IsoImageReader.Place place = reader.place(path).orElseThrow();
            return new String(reader.bytes(place.block() * 2048, (int) place.size()), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void aGrownFileHasItsNewContentInEveryTree() throws Exception {
        String longer = CONFIG.replace("runweasel", "runweasel ks=cdrom:/KS.CFG");

        List<BytePatch> patches = replace("/EFI/BOOT/BOOT.CFG", longer);

        // The extent, and the length in the primary and in the Joliet tree.
        assertThat(patches).hasSize(3);
        Path patched = patched(patches);
        assertThat(Files.size(patched)).isEqualTo(Files.size(iso));
        assertThat(read(patched, 0, "/efi/boot/boot.cfg")).isEqualTo(longer);
        assertThat(read(patched, 1, "/EFI/BOOT/BOOT.CFG")).isEqualTo(longer);
        assertThat(read(patched, 0, "/BOOT.CFG")).isEqualTo(CONFIG);
    }

    @Test
    void anotherReaderSeesTheSame() throws Exception {
        String longer = CONFIG + "# more\n";
        Path patched = patched(replace("/BOOT.CFG", longer));
        Path out = directory.resolve("out.cfg");

        Tool.run("xorriso", "xorriso", "-osirrox", "on", "-indev", "" + patched, "-extract", "/BOOT.CFG", "" + out);

        assertThat(Files.readString(out)).isEqualTo(longer);
    }

    @Test
    void theSameContentNeedsNoPatchAndAShorterOneLeavesNothingBehind() throws Exception {
        assertThat(replace("/BOOT.CFG", CONFIG)).isEmpty();

        Path patched = patched(replace("/BOOT.CFG", "kernelopt=x\n"));

        assertThat(read(patched, 0, "/BOOT.CFG")).isEqualTo("kernelopt=x\n");
        assertThat(new String(Files.readAllBytes(patched), StandardCharsets.ISO_8859_1))
                .containsOnlyOnce("bootstate=0");
    }

    @Test
    void withoutRoomItSaysSo() {
        assertThatThrownBy(() -> replace("/FULL.CFG", "x".repeat(2049)))
                .isInstanceOf(IsoFilePatcher.DoesNotFitException.class)
                .hasMessageContaining("/FULL.CFG has 2048 bytes in an extent of 2048")
                .hasMessageContaining("2049");
        assertThatThrownBy(() -> replace("/NOTHING.CFG", "x")).hasMessage("there is no file /NOTHING.CFG in it");
    }

    @Test
    void aPatchIsLaidOverAnyPieceOfTheImage() {
        BytePatch patch = new BytePatch(10, new byte[] {1, 2, 3, 4});
        for (int at = 0; at < 20; at++) {
            for (int length = 0; length < 20; length++) {
                byte[] piece = new byte[length + 1];
                patch.applyTo(piece, length, at);
                for (int i = 0; i <= length; i++) {
                    long place = at + i;
                    int wanted = i < length && place >= 10 && place < 14 ? (int) (place - 9) : 0;
                    assertThat(piece[i]).isEqualTo((byte) wanted);
                }
            }
        }
    }
}
