package io.bootwright.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of the distribution, running as a process of its own; its output goes to a file. */
final class Program implements AutoCloseable {
    private final Process process;
    private final Path out;
    private final Path err;

    private Program(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Where {@code make build} leaves the programs. */
    static Path home() {
        return Path.of(System.getProperty("bootwright.home", "../target/bootwright"))
                .toAbsolutePath()
                .normalize();
    }

    static Program start(Path directory, String name, List<String> arguments) {
        try {
            Path out = directory.resolve(name + ".out");
            Path err = directory.resolve(name + ".err");
            var command = new java.util.ArrayList<String>();
            command.add(home().resolve("bin").resolve(name).toString());
            command.addAll(arguments);
            Process process = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
                    .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()))
                    .start();
            return new Program(process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for a line of standard output that starts with a word, counted from the given number of earlier ones. */
    String awaitLine(String start, int skip, Duration limit) {
        Instant end = Instant.now().plus(limit);
        while (Instant.now().isBefore(end)) {
            var lines = text(out).lines().filter(line -> line.startsWith(start)).toList();
            if (lines.size() > skip) {
                return lines.get(skip);
            }
            if (!process.isAlive()) {
                break;
            }
            Await.pause();
        }
        throw new AssertionError("no line '" + start + "' from " + out.getFileName() + ":\n" + text(err));
    }

    int linesStartingWith(String start) {
        return (int) text(out).lines().filter(line -> line.startsWith(start)).count();
    }

    static String text(Path file) {
        try {
            return Files.exists(file) ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** The end that nobody can prepare for. */
    void kill() {
        process.destroyForcibly();
        waitFor();
    }

    int stop() {
        process.destroy();
        return waitFor();
    }

    private int waitFor() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(
                        "did not stop within 60 s: " + process.info().commandLine());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            stop();
        }
    }
}
