package io.bootwright.registry;

import io.bootwright.registry.api.PushGate;
import io.bootwright.registry.api.RegistryAccess;
import io.bootwright.registry.upkeep.BlobPins;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A registry in a process of its own: small memory, and it can be killed. */
final class RegistryProcess implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(4);

    private final Process process;
    private final int port;

    private RegistryProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static RegistryProcess start(Path directory, String heap) throws IOException {
        return start(directory, heap, "calm");
    }

    /** Leases of seconds, and garbage is collected all the time. */
    static RegistryProcess startCollecting(Path directory, String heap) throws IOException {
        return start(directory, heap, "collecting");
    }

    /** As if the web server had no parts that bodies can be read past it with. */
    static RegistryProcess startWithoutPastServer(Path directory, String heap) throws IOException {
        return start(directory, heap, "calm", "-Dbootwright.transfer.past-server=false");
    }

    private static RegistryProcess start(Path directory, String heap, String mode) throws IOException {
        return start(directory, heap, mode, "-Dbootwright.transfer.past-server=true");
    }

    private static RegistryProcess start(Path directory, String heap, String mode, String option) throws IOException {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap,
                        "-XX:+ExitOnOutOfMemoryError",
                        option,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        RegistryProcess.class.getName(),
                        directory.toString(),
                        mode))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line = out.readLine();
        if (line == null || !line.startsWith("port ")) {
            process.destroyForcibly();
            throw new IOException("the registry did not start: " + line);
        }
        return new RegistryProcess(process, Integer.parseInt(line.substring("port ".length())));
    }

    /** Serves the directory until its standard input ends. */
    public static void main(String[] arguments) throws IOException {
        RegistryAccess access = (authorization, repository, action) ->
                repository.filter(name -> name.startsWith("closed/")).isPresent()
                        ? new RegistryAccess.Decision.Challenge()
                        : new RegistryAccess.Decision.Allowed("tester");
        boolean collecting = arguments[1].equals("collecting");
        RegistryOptions options = collecting
                ? RegistryOptions.defaults()
                        .withLease(LEASE, Duration.ZERO, Duration.ofSeconds(1))
                        .withMaxUploads(100)
                : RegistryOptions.defaults();
        TestRegistry registry = new TestRegistry(Path.of(arguments[0]), access, PushGate.OPEN, options);
        if (collecting) {
            Thread.startVirtualThread(() -> {
                while (true) {
                    registry.registry().upkeep().collect(BlobPins.NONE, false);
                }
            });
        }
        System.out.println("port " + registry.port());
        System.in.transferTo(java.io.OutputStream.nullOutputStream());
        registry.close();
        System.exit(0);
    }

    int port() {
        return port;
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void kill() {
        process.destroyForcibly();
        await();
    }

    private void await() {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await();
    }
}
