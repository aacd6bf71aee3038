package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The registry's directory of a stopped host, looked at from outside. */
final class StoredLayout {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;

    StoredLayout(Path directory) {
        this.directory = directory;
    }

    /** Every file matches its name, a tag reaches each, another program can read it, and nothing half-done is left. */
    void isWholeAndTidy(List<String> references) {
        Set<String> reached = new TreeSet<>();
        Set<String> tags = new TreeSet<>();
        for (JsonNode manifest : json(directory.resolve("index.json")).path("manifests")) {
            reach(manifest.path("digest").asText(), reached);
            tags.add(manifest.path("annotations")
                    .path("org.opencontainers.image.ref.name")
                    .asText());
        }
        assertThat(tags).containsAll(references);
        Set<String> stored = files(directory.resolve("blobs/sha256")).stream()
                .map(file -> file.getFileName().toString())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(stored).isEqualTo(reached);
        for (String hex : stored) {
            assertThat(sha256(directory.resolve("blobs/sha256").resolve(hex))).isEqualTo(hex);
        }
        assertThat(files(directory.resolve("uploads"))).isEmpty();
        for (String reference : references) {
            String inspected = Command.run(
                            directory,
                            Map.of(),
                            List.of("skopeo", "inspect", "--raw", "oci:" + directory + ":" + reference))
                    .mustSucceed()
                    .output();
            assertThat(inspected).contains("layers");
        }
    }

    private void reach(String digest, Set<String> reached) {
        String hex = digest.substring("sha256:".length());
        reached.add(hex);
        JsonNode manifest = json(directory.resolve("blobs/sha256").resolve(hex));
        manifest.path("manifests").forEach(child -> reach(child.path("digest").asText(), reached));
        if (manifest.has("config")) {
            reached.add(manifest.path("config").path("digest").asText().substring("sha256:".length()));
        }
        manifest.path("layers")
                .forEach(layer -> reached.add(layer.path("digest").asText().substring("sha256:".length())));
    }

    static List<Path> files(Path place) {
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(Path file) {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of()
                    .formatHex(((DigestInputStream) in).getMessageDigest().digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
