package io.bootwright.it.bench.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A running server process with its children, as far as a benchmark must know it. Closing it ends the process. */
final class Server implements AutoCloseable {
    /** Linux gives processor time in hundredths of a second, whatever the kernel's own tick. */
    private static final double TICKS_PER_SECOND = 100;

    private final String name;
    private final Process process;
    private final int port;
    private final Optional<String> authorization;

    private Server(String name, Process process, int port, Optional<String> authorization) {
        this.name = name;
        this.process = process;
        this.port = port;
        this.authorization = authorization;
    }

    /** Starts a command and waits until its port answers; output goes to {@code NAME.log} in the directory. */
    static Server start(String name, Path directory, int port, Map<String, String> environment, List<String> command) {
        try {
            var builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve(name + ".log").toFile());
            builder.environment().putAll(environment);
            var server = new Server(name, builder.start(), port, Optional.empty());
            server.awaitPort(directory);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same server, asked with an {@code Authorization} header. */
    Server authorizedBy(String header) {
        return new Server(name, process, port, Optional.of(header));
    }

    private void awaitPort(Path directory) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end && process.isAlive()) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return;
            } catch (IOException e) {
                pause();
            }
        }
        process.destroyForcibly();
        throw new AssertionError(name + " did not start:\n" + Files.readString(directory.resolve(name + ".log")));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    static int freePort() {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    Optional<String> authorization() {
        return authorization;
    }

    /** Processor time of the server so far, user and system, in seconds. */
    double cpuSeconds() {
        return processes().mapToDouble(Server::cpuSeconds).sum();
    }

    private static double cpuSeconds(ProcessHandle one) {
        try {
            String stat = Files.readString(Path.of("/proc/" + one.pid() + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Largest resident set so far, of all its processes together, in MiB. */
    long peakMemory() {
        return processes()
                        .mapToLong(one -> {
                            try (var lines = Files.lines(Path.of("/proc/" + one.pid() + "/status"))) {
                                return lines.filter(line -> line.startsWith("VmHWM:"))
                                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                                        .sum();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        })
                        .sum()
                / 1024;
    }

    private Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.toHandle().descendants());
    }

    @Override
    public void close() {
        var all = processes().toList();
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                all.forEach(ProcessHandle::destroyForcibly);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
