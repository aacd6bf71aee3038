package io.bootwright.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Somebody at a machine of his own with the usual clients, logged in or not. Missing clients are said. */
final class RegistryClient {
    private final Path home;
    private final String registry;
    /** Podman wants a short name. */
    private final Path run = Host.directory("run");

    /**
     * A client.
     *
     * @param home directory that nobody else uses
     */
    RegistryClient(Path home, Host host) {
        this.home = home;
        this.registry = "127.0.0.1:" + host.port();
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String registry() {
        return registry;
    }

    Path home() {
        return home;
    }

    /** {@code VERB --plain-http ARGUMENTS}; a verb may be two words. */
    Command oras(String verb, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program("oras", "make oras")));
        command.addAll(List.of(verb.split(" ")));
        command.addAll(List.of(
                "--plain-http", "--registry-config", home.resolve("oras.json").toString()));
        return run(command, arguments);
    }

    Command skopeo(String verb, String... arguments) {
        return run(new ArrayList<>(List.of(program("skopeo", "apt-get install skopeo"), verb)), arguments);
    }

    /** With an image store of its own. */
    Command podman(String verb, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                program("podman", "apt-get install podman"),
                "--root",
                home.resolve("containers").toString(),
                "--runroot",
                run.toString(),
                "--storage-driver",
                "vfs",
                verb));
        return run(command, arguments);
    }

    /** Its status, behind whatever the server says. */
    Command curl(String token, String path, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                program("curl", "apt-get install curl"),
                "-s",
                "-w",
                " %{http_code}",
                "-H",
                "Authorization: Bearer " + token,
                "http://" + registry + path));
        return run(command, arguments);
    }

    private Command run(List<String> command, String... arguments) {
        command.addAll(List.of(arguments));
        return Command.run(
                home,
                Map.of(
                        "HOME",
                        home.toString(),
                        "XDG_RUNTIME_DIR",
                        home.toString(),
                        "REGISTRY_AUTH_FILE",
                        home.resolve("auth.json").toString()),
                command);
    }

    private static String program(String name, String remedy) {
        Optional<Path> found = Stream.concat(
                        Stream.ofNullable(System.getProperty("bootwright.it." + name))
                                .map(Path::of),
                        Arrays.stream(System.getenv("PATH").split(":")).map(part -> Path.of(part, name)))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isEmpty()) {
            System.out.println("Not tested with " + name + ", which is not installed here: " + remedy);
        }
        Assumptions.assumeTrue(found.isPresent(), name + " is not installed");
        return found.get().toString();
    }
}
