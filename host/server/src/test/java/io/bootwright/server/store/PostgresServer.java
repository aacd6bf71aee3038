package io.bootwright.server.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A PostgreSQL server of Debian's package, on a free port of 127.0.0.1, with its files in a test's directory. */
final class PostgresServer implements AutoCloseable {
    static final Path PLACES = Path.of("/usr/lib/postgresql");

    private final Path binaries;
    private final Path data;
    private final int port;

    private PostgresServer(Path binaries, Path data, int port) {
        this.binaries = binaries;
        this.data = data;
        this.port = port;
    }

    static Optional<PostgresServer> find(Path directory) throws IOException, InterruptedException {
        if (!Files.isDirectory(PLACES)) {
            return Optional.empty();
        }
        Optional<Path> binaries;
        try (Stream<Path> versions = Files.list(PLACES)) {
            binaries = versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.naturalOrder());
        }
        if (binaries.isEmpty()) {
            return Optional.empty();
        }
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path data = directory.resolve("postgres");
        PostgresServer server = new PostgresServer(binaries.get(), data, port);
        server.prepare(directory);
        server.run("initdb", "-D", data.toString(), "-U", "boot", "-A", "trust", "--no-sync");
        server.run(
                "pg_ctl",
                "-D",
                data.toString(),
                "-w",
                "-l",
                data.resolve("log").toString(),
                "-o",
                "-F -h 127.0.0.1 -p " + port + " -k " + data,
                "start");
        return Optional.of(server);
    }

    /** The server refuses to run as root: then another user runs it, and must be able to reach its files. */
    private void prepare(Path directory) throws IOException, InterruptedException {
        Files.createDirectory(data);
        if (isRoot()) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            run(List.of("chown", "nobody", data.toString()));
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private void run(String program, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=nobody", "--clear-groups"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("postgres", ".log");
        int code = new ProcessBuilder(command)
                .directory(data.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        String said = Files.readString(output);
        Files.delete(output);
        if (code != 0) {
            throw new IOException(command + " ended with " + code + ": " + said);
        }
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("pg_ctl", "-D", data.toString(), "-m", "immediate", "-w", "stop");
    }
}
