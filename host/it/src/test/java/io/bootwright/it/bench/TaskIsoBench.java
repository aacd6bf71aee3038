package io.bootwright.it.bench;

import io.bootwright.iso9660.IsoImage;
import io.bootwright.iso9660.JavaIsoToolsWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Time per task ISO against the usual command-line tools on the same content. */
@Tag("bench")
class TaskIsoBench {
    @Test
    void writesATaskIso() throws IOException {
        Path directory = Files.createTempDirectory("bootwright-bench-");
        Path tree = Files.createDirectory(directory.resolve("tree"));
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("job.json", new byte[1500]);
        files.put("recipe.json", new byte[900]);
        files.put("recipe.schema.json", new byte[6000]);
        files.put("user-data", new byte[2000]);
        files.put("meta-data", new byte[80]);
        files.put("network-config", new byte[400]);
        for (var file : files.entrySet()) {
            Files.write(tree.resolve(file.getKey()), file.getValue());
        }
        var writer = new JavaIsoToolsWriter();
        var image = new IsoImage("TASK", files);
        String out = directory.resolve("tool.iso").toString();
        List<String> options = List.of("-quiet", "-V", "TASK", "-R", "-J", "-o", out, tree.toString());
        new Rounds()
                .with("task ISO (ours)", () -> writer.write(image, directory.resolve("ours.iso")))
                .with("xorriso -as mkisofs", () -> run(Stream.of("xorriso", "-as", "mkisofs"), options))
                .with("genisoimage", () -> run(Stream.of("genisoimage"), options))
                .run("Task ISO of " + files.size() + " files", 50, 100);
        System.out.println("  size: " + Files.size(directory.resolve("ours.iso")) / 1024 + " KiB");
    }

    private static void run(Stream<String> program, List<String> options) {
        try {
            Process process = new ProcessBuilder(
                            Stream.concat(program, options.stream()).toList())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor() != 0) {
                throw new AssertionError("exit " + process.exitValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
