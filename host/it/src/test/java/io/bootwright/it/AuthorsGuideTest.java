package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Follows the authors' guide literally: writes its files, runs its commands against a real host, restarts the host. */
class AuthorsGuideTest {
    private static final Path SOURCE = Path.of("../..").toAbsolutePath().normalize();
    /** The bundle of the guide, to look at and to copy. */
    private static final Path EXAMPLE = SOURCE.resolve("plugins/example");

    private final Path directory = Host.directory("authors-guide");

    @Test
    void followingTheGuideEndsWithABundleThatServesAlsoAfterARestart() throws IOException {
        try (Host host = start()) {
            follow(host, SOURCE, false);
            register(host);
            serves(host);
            host.kill();
            host.startAgain();
            serves(host);
        }
        theExampleIsTheGuides();
    }

    /** Takes root and minutes: builds the maintenance ISO twice, the second time with the guide's bundle. */
    @Test
    @Tag("vm")
    void theImagesOfTheGuideCanBeBuilt() throws IOException {
        Path source = directory.resolve("source");
        Files.createDirectories(source);
        Command.run(SOURCE, Map.of(), List.of("sh", "-c", "git ls-files -z | xargs -0 cp --parents -t " + source))
                .mustSucceed();
        try (Host host = start()) {
            follow(host, source, true);
            register(host);
            serves(host);
        }
    }

    private Host start() throws IOException {
        Files.createDirectories(directory.resolve("trust"));
        return Host.start(directory, "bundles: {signatures: require, trust: \"" + directory.resolve("trust") + "\"}\n");
    }

    private void follow(Host host, Path source, boolean images) {
        Path oras = Path.of(System.getProperty("bootwright.it.oras", "oras"));
        Map<String, String> environment = new HashMap<>();
        environment.put(
                "PATH",
                Program.home().resolve("bin") + ":"
                        + (oras.getParent() == null ? "" : oras.getParent() + ":")
                        + System.getenv("PATH"));
        environment.put("BOOTWRIGHT_URL", host.url().toString());
        environment.put("BOOTWRIGHT_TOKEN", host.token());
        environment.put("BOOTWRIGHT_SOURCE", source.toString());
        environment.put("REGISTRY", "127.0.0.1:" + host.port());
        environment.put("TRUST", directory.resolve("trust").toString());
        environment.put(
                "CACHE",
                System.getenv()
                        .getOrDefault(
                                "CACHE",
                                Path.of(System.getProperty("user.home"), ".cache/bootwright")
                                        .toString()));
        Command ran =
                Command.run(directory, environment, List.of("bash", "-c", Guide.script("bundle-authors.md", images)));
        ran.mustSucceed();
        assertThat(ran.output())
                .contains("bundle disk-health 1.0.0 is published and active", "signature: team.pem")
                .contains("bundle disk-health 1.1.0 is active")
                .doesNotContain(host.token() + "\n");
    }

    /** A server without a machine: nothing is done to it, recipes for it are only checked. */
    private static void register(Host host) {
        var answer = host.post("/api/v1/servers", Recipes.server("S", "http://127.0.0.1:9"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private static void serves(Host host) {
        JsonNode bundle = host.get("/api/v1/bundles/disk-health").json();
        assertThat(bundle.path("active").asText()).isEqualTo("1.1.0");
        Host.Answer refused = host.post("/api/v1/jobs", """
                {"server_serial": "S", "recipe": {"task_target": "disk-health.target", "fail_on": "silent",
                 "disks": [{"serial": "A"}, {"serial": "A"}]}}""");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.text()).contains("/recipe/disks/1/serial", "the serial of an earlier disk already");
    }

    private void theExampleIsTheGuides() throws IOException {
        Path made = directory.resolve("disk-health");
        if (Boolean.getBoolean("bootwright.docs.update")) {
            for (String name : files(made).keySet()) {
                Files.createDirectories(EXAMPLE.resolve(name).getParent());
                Files.copy(made.resolve(name), EXAMPLE.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        assertThat(files(EXAMPLE))
                .as("plugins/example is the guide's bundle; write it anew with -Dbootwright.docs.update=true")
                .isEqualTo(files(made));
    }

    private static SortedMap<String, String> files(Path root) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }
}
