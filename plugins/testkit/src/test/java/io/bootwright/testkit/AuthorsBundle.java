package io.bootwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.plugin.PluginApi;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** A copy of the guide's bundle, in which one thing at a time is spoilt. */
final class AuthorsBundle {
    private static final Path EXAMPLE = Path.of("../example");
    private static final String CLASS = "src/main/java/org/example/diskhealth/DiskHealthWorkflow.java";

    private final Path directory;

    AuthorsBundle(Path directory) throws IOException {
        this.directory = directory.resolve("bundle");
        try (Stream<Path> files = Files.walk(EXAMPLE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = this.directory.resolve(EXAMPLE.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    AuthorsBundle change(String file, String from, String to) throws IOException {
        String text = Files.readString(directory.resolve(file));
        assertThat(text).contains(from);
        Files.writeString(directory.resolve(file), text.replace(from, to));
        return this;
    }

    AuthorsBundle changeClass(String from, String to) throws IOException {
        return change(CLASS, from, to);
    }

    byte[] read(String file) throws IOException {
        return Files.readAllBytes(directory.resolve(file));
    }

    BundleContract contract() throws IOException, URISyntaxException {
        Path classes = directory.resolve("target/classes");
        String api = Path.of(PluginApi.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI()) + ":"
                + Path.of(org.pf4j.ExtensionPoint.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI());
        // What an author may have on his class path, but a host does not show to a bundle.
        String more = System.getProperty("java.class.path");
        int done = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-d",
                        classes.toString(),
                        "-cp",
                        api + ":" + more,
                        directory.resolve(CLASS).toString());
        assertThat(done).isZero();
        Map<String, byte[]> files = new TreeMap<>();
        for (Path root : List.of(classes, directory.resolve("src/main/resources"))) {
            try (Stream<Path> walk = Files.walk(root)) {
                for (Path file : walk.filter(Files::isRegularFile).toList()) {
                    files.put(root.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
        }
        return BundleContract.of(directory, files);
    }

    /** Names of the checks that fail, with what they say. */
    Map<String, String> failures() throws IOException, URISyntaxException {
        Map<String, String> failures = new TreeMap<>();
        for (ContractCheck check : contract().checks()) {
            try {
                check.run();
            } catch (ContractException e) {
                failures.put(check.name(), String.valueOf(e.getMessage()));
            }
        }
        return failures;
    }
}
