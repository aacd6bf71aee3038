package io.bootwright.iso9660;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaIsoToolsWriterTest {
    @TempDir
    Path directory;

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static IsoImage task() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("/recipe.json", text("{\"task_target\":\"install-linux.target\"}"));
        files.put("job.json", text("{}"));
        files.put("recipe.schema.json", text("x".repeat(5000)));
        files.put("user-data", text("#cloud-config\nhostname: wörk\n"));
        files.put("meta-data", new byte[0]);
        files.put("KS.CFG", text("vmaccepteula\n"));
        files.put("units/systemd/a-very-long-unit-name-that-no-plain-iso-name-holds.service", text("[Unit]\n"));
        files.put("units/systemd/a-very-long-unit-name-that-no-plain-iso-name-holds.target", text("[Install]\n"));
        return new IsoImage("TASK", files);
    }

    private Path written(IsoImage image, String name) {
        Path file = directory.resolve(name);
        new JavaIsoToolsWriter().write(image, file);
        return file;
    }

    @Test
    void xorrisoReadsRockRidgeNamesAndContents() throws Exception {
        Path file = written(task(), "task.iso");
        String names = Tool.run("xorriso", "xorriso", "-indev", file.toString(), "-find", "/", "-type", "f");
        assertThat(names.lines().map(line -> line.replace("'", "").substring(1)))
                .containsExactlyInAnyOrderElementsOf(task().files().keySet());

        Path out = directory.resolve("out");
        Tool.run("xorriso", "xorriso", "-osirrox", "on", "-indev", file.toString(), "-extract", "/", out.toString());
        for (var entry : task().files().entrySet()) {
            assertThat(Files.readAllBytes(out.resolve(entry.getKey()))).isEqualTo(entry.getValue());
        }
    }

    @Test
    void isoinfoSeesVolumeRockRidgeAndJoliet() {
        Path file = written(task(), "task.iso");
        assertThat(Tool.run("genisoimage", "isoinfo", "-d", "-i", file.toString()))
                .contains("Volume id: TASK")
                .contains("Joliet with UCS level")
                .contains("Rock Ridge signatures version 1 found");
        assertThat(Tool.run("genisoimage", "isoinfo", "-J", "-f", "-i", file.toString()))
                .contains("/user-data;1\n")
                .contains("/recipe.schema.json;1\n");
        assertThat(Tool.run("genisoimage", "isoinfo", "-f", "-i", file.toString()))
                .contains("/RECIPE.JSON;1\n", "/KS.CFG;1\n");
    }

    @Test
    void sevenZipReadsTheContents() {
        Path file = written(task(), "task.iso");
        assertThat(Tool.run("p7zip-full", "7z", "x", "-so", file.toString(), "user-data"))
                .isEqualTo("#cloud-config\nhostname: wörk\n");
    }

    @Test
    void ourOwnReaderReadsItBack() throws Exception {
        Path file = written(task(), "task.iso");
        try (var channel = Files.newByteChannel(file)) {
            IsoImageReader reader = IsoImageReader.open(ByteSource.of(channel));
            assertThat(reader.volumeId()).isEqualTo("TASK");
            for (var entry : task().files().entrySet()) {
                assertThat(reader.read("/" + entry.getKey(), 10_000))
                        .as(entry.getKey())
                        .hasValueSatisfying(bytes -> assertThat(bytes).isEqualTo(entry.getValue()));
            }
            assertThat(reader.list("/")).contains("KS.CFG", "user-data", "units/");
            assertThat(reader.read("/nothing", 10)).isEqualTo(Optional.empty());
        }
    }

    @Test
    void theSameInputGivesTheSameBytes() throws Exception {
        byte[] first = Files.readAllBytes(written(task(), "a.iso"));
        long second = System.currentTimeMillis() / 1000;
        while (System.currentTimeMillis() / 1000 == second) {
            Thread.onSpinWait();
        }
        assertThat(Files.readAllBytes(written(task(), "b.iso"))).isEqualTo(first);
    }

    @Test
    void manyThreadsGetTheSameBytes() throws Exception {
        byte[] expected = Files.readAllBytes(written(task(), "first.iso"));
        try (var pool = Executors.newFixedThreadPool(4)) {
            var futures = IntStream.range(0, 40)
                    .<Future<byte[]>>mapToObj(
                            i -> pool.submit(() -> Files.readAllBytes(written(task(), "many" + i + ".iso"))))
                    .toList();
            for (var future : futures) {
                assertThat(future.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void aShorterImageReplacesALongerFile() throws Exception {
        Path file = directory.resolve("x.iso");
        Files.write(file, new byte[5_000_000]);
        new JavaIsoToolsWriter().write(task(), file);
        assertThat(Files.size(file)).isLessThan(200_000).isEqualTo(Files.size(file) / 2048 * 2048);
    }

    @Test
    void nothingIsPrinted() {
        PrintStream before = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            written(task(), "quiet.iso");
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../b", "", "a//b", "ü", "a b", "1/2/3/4/5/6/7/8", "dir/"})
    void refusesPathsThatCannotBeWritten(String path) {
        assertThatThrownBy(() -> new IsoImage("TASK", Map.of(path, new byte[0])))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + path);
    }

    @Test
    void refusesNamesThatClash() {
        assertThatThrownBy(() -> new IsoImage("TASK", Map.of("a", new byte[0], "A", new byte[0])))
                .hasMessageContaining("twice");
        assertThatThrownBy(() -> new IsoImage("TASK", Map.of("a", new byte[0], "A/b", new byte[0])))
                .hasMessageContaining("directory");
        assertThatThrownBy(() -> new IsoImage("task", Map.of())).hasMessageContaining("volume id");
    }

    @Test
    void itsTextShowsNoContents() {
        assertThat(task().toString()).contains("user-data=").doesNotContain("hostname");
    }
}
