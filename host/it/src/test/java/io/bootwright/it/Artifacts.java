package io.bootwright.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Pushes to a host's registry with {@code oras}, as an operator's CI does. */
final class Artifacts {
    private Artifacts() {}

    /**
     * Pushes one file as an artifact of one layer.
     *
     * @param reference repository and tag, such as {@code os-images/debian:13}
     */
    static void push(Host host, String reference, Path file) {
        tryToPush(host, reference, file).mustSucceed();
    }

    /** The same, for pushes that may be refused. */
    static Command tryToPush(Host host, String reference, Path file) {
        Path config = file.resolveSibling("oras-config.json");
        String registry = login(host, config);
        return Command.run(
                file.getParent(),
                Map.of(),
                List.of(
                        System.getProperty("bootwright.it.oras", "oras"),
                        "push",
                        "--plain-http",
                        "--registry-config",
                        config.toString(),
                        "--artifact-type",
                        "application/vnd.bootwright.rootfs",
                        registry + "/" + reference,
                        file.getFileName().toString()));
    }

    /** Pulls an artifact's files into a directory; the client checks their digests. */
    static void pull(Host host, String reference, Path directory) {
        Path config = directory.resolveSibling("oras-config.json");
        String registry = login(host, config);
        Command.run(
                        directory.getParent(),
                        Map.of(),
                        List.of(
                                System.getProperty("bootwright.it.oras", "oras"),
                                "pull",
                                "--plain-http",
                                "--registry-config",
                                config.toString(),
                                "-o",
                                directory.toString(),
                                registry + "/" + reference))
                .mustSucceed();
    }

    /** Writes a client's login file; returns the registry's name. */
    static String login(Host host, Path config) {
        String registry = "127.0.0.1:" + host.port();
        String auth = Base64.getEncoder().encodeToString(("ci:" + host.token()).getBytes(StandardCharsets.UTF_8));
        try {
            Files.writeString(config, "{\"auths\":{\"" + registry + "\":{\"auth\":\"" + auth + "\"}}}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return registry;
    }
}
