package io.bootwright.virtualbmc.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.virtualbmc.machine.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running QEMU and the connection to it. */
final class QemuProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(QemuProcess.class);
    private static final Duration START = Duration.ofSeconds(30);

    /** Ends QEMU when our end of its standard input closes, so also when this process is killed. */
    private static final String GUARD = """
            exec 3<&0
            "$@" </dev/null & q=$!
            trap 'kill $q' TERM
            (read x <&3; kill $q) & w=$!
            wait $q; s=$?
            kill $w 2>/dev/null
            exit $s
            """;

    private final Process process;
    private final QmpClient qmp;
    private final Path directory;

    private QemuProcess(Process process, QmpClient qmp, Path directory) {
        this.process = process;
        this.qmp = qmp;
        this.directory = directory;
    }

    /**
     * Starts QEMU, stopped before its first instruction.
     *
     * @throws IllegalStateException if it does not start, with its own words
     */
    static QemuProcess start(Identity identity, QemuOptions options, Consumer<JsonNode> onEvent) {
        QemuCommand.checkInstalled(options);
        try {
            Path directory = Files.createTempDirectory("virtual-bmc-");
            Path vars = directory.resolve("vars.fd");
            Files.copy(QemuCommand.vars(options), vars, StandardCopyOption.REPLACE_EXISTING);
            Path socket = directory.resolve("qmp");
            Path errors = directory.resolve("errors");
            List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "virtual-bmc-guard"));
            command.addAll(QemuCommand.of(identity, options, vars, socket));
            LOG.debug("{}", command);
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(errors.toFile())
                    .start();
            return new QemuProcess(process, connect(process, socket, errors, onEvent), directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start QEMU", e);
        }
    }

    private static QmpClient connect(Process process, Path socket, Path errors, Consumer<JsonNode> onEvent)
            throws IOException {
        Instant end = Instant.now().plus(START);
        while (true) {
            try {
                return QmpClient.connect(socket, onEvent);
            } catch (IOException e) {
                if (!process.isAlive() || Instant.now().isAfter(end)) {
                    process.destroy();
                    throw new IllegalStateException(
                            "QEMU did not start: " + Files.readString(errors).strip(), e);
                }
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                process.destroy();
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    QmpClient qmp() {
        return qmp;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        try {
            qmp.command("quit");
        } catch (QmpException e) {
            LOG.debug("quit: {}", e.getMessage());
        }
        qmp.close();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            LOG.debug("closing QEMU: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
