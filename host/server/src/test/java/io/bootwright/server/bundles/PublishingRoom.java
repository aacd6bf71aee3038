package io.bootwright.server.bundles;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.formats.Json;
import io.bootwright.formats.Sha256;
import io.bootwright.registry.Registry;
import io.bootwright.registry.RegistryRoutes;
import io.bootwright.registry.api.RegistryAccess;
import io.bootwright.server.ShiftedClock;
import io.bootwright.server.TestHost;
import io.bootwright.server.config.Config.BundleSettings;
import io.bootwright.server.config.Config.Signatures;
import io.bootwright.server.store.SqlMigration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Bundles behind a real server, with a registry: all three ways in. */
final class PublishingRoom implements AutoCloseable {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    final Path directory;
    final List<String> audit = new ArrayList<>();
    final Set<String> inUse = ConcurrentHashMap.newKeySet();
    final SigningKey key;
    final ShiftedClock clock = new ShiftedClock();
    private final TestHost host;
    private Optional<UnitsLock> image = Optional.empty();
    private Bundles bundles;
    private Registry registry;

    PublishingRoom(Path directory, Signatures mode) {
        this.directory = directory;
        this.key = new SigningKey();
        key.trust(directory.resolve("trust"), "ci.pem");
        host = TestHost.in(directory.resolve("db"))
                .migrations(Stream.concat(
                                Bundles.migrations().stream(),
                                Registry.migrations().stream()
                                        .map(script -> new SqlMigration(
                                                "registry", script.version(), script.name(), script.sql())))
                        .toList())
                .mount("/api/v1/bundles", database -> {
                    registry = Registry.open(directory.resolve("registry"), database.jdbi(), Clock.systemUTC());
                    bundles = new Bundles(
                            new Bundles.BundlePlaces(
                                    Optional.empty(), directory.resolve("plugins"), directory.resolve("bundles")),
                            new BundleSettings(mode, Optional.of(directory.resolve("trust"))),
                            (name, tag) -> image,
                            database,
                            (who, action, subject) -> audit.add(who + " " + action + " " + subject),
                            clock,
                            TestRoom.LIMITS);
                    bundles.start(() -> inUse);
                    return bundles.routes();
                })
                .mount("/v2", database -> {
                    RegistryAccess all =
                            (authorization, repository, action) -> new RegistryAccess.Decision.Allowed("ci");
                    return new RegistryRoutes(registry, all, bundles.gate(registry));
                })
                .start();
    }

    Bundles bundles() {
        return bundles;
    }

    TestHost host() {
        return host;
    }

    /** Imports a maintenance image with these units. */
    void image(UnitsLock lock) {
        image = Optional.of(lock);
    }

    /**
     * What the client, or the operator who looks beside the jar, is told; and the status, 201 and 400 for the others.
     */
    record Answer(int status, String text) {
        String code() {
            return Json.parseTrusted(text).path("code").asText();
        }
    }

    /** A way in. */
    enum Way {
        DROP,
        REST,
        OCI;

        Answer publish(PublishingRoom room, TestBundle bundle, byte[] jar, Optional<String> signature) {
            return switch (this) {
                case DROP -> room.drop(bundle, jar, signature);
                case REST -> room.post(jar, signature);
                case OCI -> room.push(bundle.id(), bundle.version(), jar, signature);
            };
        }
    }

    Answer publish(Way way, TestBundle bundle) {
        byte[] jar = bundle.bytes();
        return way.publish(this, bundle, jar, Optional.of(key.sign(jar)));
    }

    Answer post(byte[] jar, Optional<String> signature) {
        var request = host.request("publisher", "POST", "/api/v1/bundles", BodyPublishers.ofByteArray(jar));
        signature.ifPresent(text -> request.header("Bootwright-Signature", text));
        return answer(host.send(request));
    }

    Answer send(String token, String method, String path, String body) {
        return answer(host.send(host.request(token, method, path, BodyPublishers.ofString(body))));
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.body());
    }

    JsonNode bundle(String id) {
        return Json.parseTrusted(
                send("viewer", "GET", "/api/v1/bundles/" + id, "").text());
    }

    private Answer drop(TestBundle bundle, byte[] jar, Optional<String> signature) {
        Path target = directory.resolve("plugins").resolve(bundle.id() + "-" + bundle.version() + ".jar");
        Path note = target.resolveSibling(target.getFileName() + ".rejected.txt");
        try {
            Files.deleteIfExists(note);
            Files.deleteIfExists(target.resolveSibling(target.getFileName() + ".sig"));
            if (signature.isPresent()) {
                Files.writeString(target.resolveSibling(target.getFileName() + ".sig"), signature.get() + "\n");
            }
            Path part = target.resolveSibling(".part");
            Files.write(part, jar);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            String digest = digest(jar);
            TestRoom.await(
                    target + " to be taken",
                    () -> TestRoom.isWritten(note)
                            || bundles.versions().getOrDefault(bundle.id(), List.of()).stream()
                                    .anyMatch(version -> version.ref().digest().equals(digest)));
            return Files.exists(note) ? new Answer(400, Files.readString(note)) : new Answer(201, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer push(String id, String tag, byte[] jar, Optional<String> signature) {
        String repository = "bundles/" + id;
        String layers = layer(repository, "application/java-archive", jar)
                + signature
                        .map(text -> ","
                                + layer(
                                        repository,
                                        "application/vnd.bootwright.signature.ed25519",
                                        text.getBytes(UTF_8)))
                        .orElse("");
        return put(
                repository,
                tag,
                "\"artifactType\":\"application/vnd.bootwright.bundle.v1\",\"config\":"
                        + layer(repository, "application/vnd.oci.empty.v1+json", "{}".getBytes(UTF_8)) + ",\"layers\":["
                        + layers + "]");
    }

    Answer put(String repository, String tag, String members) {
        return answer(host.send(host.request(
                        "",
                        "PUT",
                        "/v2/" + repository + "/manifests/" + tag,
                        BodyPublishers.ofString(
                                "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\"," + members + "}"))
                .header("Content-Type", MANIFEST)));
    }

    String layer(String repository, String type, byte[] blob) {
        String digest = digest(blob);
        host.send(host.request(
                "",
                "POST",
                "/v2/" + repository + "/blobs/uploads/?digest=" + digest,
                BodyPublishers.ofByteArray(blob)));
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + blob.length + "}";
    }

    private static String digest(byte[] bytes) {
        return Sha256.digest(bytes);
    }

    /** What a tag names. */
    Optional<String> tag(String id, String tag) {
        return registry.resolve("bundles/" + id, tag)
                .map(artifact -> artifact.digest().toString());
    }

    @Override
    public void close() {
        bundles.close();
        registry.close();
        host.close();
    }
}
