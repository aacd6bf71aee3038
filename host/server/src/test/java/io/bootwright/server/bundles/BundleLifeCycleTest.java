package io.bootwright.server.bundles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.formats.Json;
import io.bootwright.server.bundles.PublishingRoom.Answer;
import io.bootwright.server.bundles.PublishingRoom.Way;
import io.bootwright.server.bundles.install.Housekeeping;
import io.bootwright.server.bundles.model.BundleRefused;
import io.bootwright.server.bundles.store.JarCache;
import io.bootwright.server.config.Config.Signatures;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishing, activating, rolling back, removing. */
class BundleLifeCycleTest {
    @TempDir
    Path directory;

    @Test
    void aVersionIsPublishedRolledBackAndRemoved() {
        try (PublishingRoom room = new PublishingRoom(directory, Signatures.WARN)) {
            Answer first = room.publish(Way.REST, TestBundle.of("demo", "1.0.0"));
            assertThat(first.status()).isEqualTo(201);
            JsonNode told = Json.parseTrusted(first.text());
            assertThat(told.path("id").asText()).isEqualTo("demo");
            assertThat(told.path("version").asText()).isEqualTo("1.0.0");
            assertThat(told.path("digest").asText()).startsWith("sha256:");
            assertThat(told.path("active").asBoolean()).isTrue();
            assertThat(told.path("signature").asText()).isEqualTo("ci.pem");
            assertThat(room.publish(Way.REST, TestBundle.of("demo", "1.0.0")).status())
                    .isEqualTo(200);
            assertThat(room.publish(Way.OCI, TestBundle.of("demo", "1.0.0")).status())
                    .isEqualTo(201);
            assertThat(room.publish(Way.REST, TestBundle.of("demo", "1.1.0")).status())
                    .isEqualTo(201);
            assertThat(room.bundle("demo").path("active").asText()).isEqualTo("1.1.0");

            assertThat(activate(room, "demo", "\"1.0.0\"").status()).isEqualTo(200);
            assertThat(room.bundle("demo").path("active").asText()).isEqualTo("1.0.0");
            assertThat(remove(room, "demo", "1.0.0").status()).isEqualTo(409);
            room.inUse.add(digest(room, 1));
            assertThat(remove(room, "demo", "1.1.0").text()).contains("in use by a job under way");
            room.inUse.clear();
            assertThat(remove(room, "demo", "1.1.0").status()).isEqualTo(204);
            assertThat(remove(room, "demo", "1.1.0").status()).isEqualTo(404);
            assertThat(room.bundle("demo").path("versions")).hasSize(1);

            assertThat(activate(room, "demo", "null").status()).isEqualTo(200);
            assertThat(room.bundle("demo").path("active").isNull()).isTrue();
            assertThat(room.bundles().targets()).isEmpty();
            assertThat(remove(room, "demo", "1.0.0").status()).isEqualTo(204);
            assertThat(room.send("viewer", "GET", "/api/v1/bundles/demo", "").status())
                    .isEqualTo(404);
            assertThat(room.audit.stream()
                            .map(line -> line.replaceAll(" sha256:.*", ""))
                            .toList())
                    .containsExactly(
                            "test-publisher bundle.publish demo 1.0.0",
                            "test-publisher bundle.activate demo 1.0.0",
                            "test-publisher bundle.publish demo 1.1.0",
                            "test-publisher bundle.activate demo 1.1.0",
                            "test-publisher bundle.activate demo 1.0.0",
                            "test-publisher bundle.remove demo 1.1.0",
                            "test-publisher bundle.deactivate demo",
                            "test-publisher bundle.remove demo 1.0.0");
        }
    }

    @Test
    void bundlesAreListedPageByPage() {
        try (PublishingRoom room = new PublishingRoom(directory, Signatures.WARN)) {
            room.publish(Way.REST, TestBundle.of("later", "1.0.0"));
            room.publish(Way.REST, TestBundle.of("demo", "1.0.0"));
            JsonNode first = Json.parseTrusted(
                    room.send("viewer", "GET", "/api/v1/bundles?limit=1", "").text());
            assertThat(first.path("items")).hasSize(1);
            assertThat(first.path("items").path(0).path("id").asText()).isEqualTo("demo");
            String after = first.path("next").asText();
            JsonNode second = Json.parseTrusted(room.send("viewer", "GET", "/api/v1/bundles?after=" + after, "")
                    .text());
            assertThat(second.path("items")).hasSize(1);
            assertThat(second.path("items").path(0).path("id").asText()).isEqualTo("later");
            assertThat(second.path("next").isNull()).isTrue();
        }
    }

    @Test
    void onlyPublishersMayChangeBundles() {
        try (PublishingRoom room = new PublishingRoom(directory, Signatures.OFF)) {
            room.publish(Way.REST, TestBundle.of("demo", "1.0.0"));
            for (String role : new String[] {"viewer", "operator"}) {
                for (Answer answer : new Answer[] {
                    room.send(role, "POST", "/api/v1/bundles", "x"),
                    room.send(role, "PUT", "/api/v1/bundles/demo/active", "{\"version\":\"1.0.0\"}"),
                    room.send(role, "DELETE", "/api/v1/bundles/demo/versions/1.0.0", "")
                }) {
                    assertThat(answer.status()).as(role).isEqualTo(403);
                }
            }
        }
    }

    @Test
    void whatIsNotThereCannotBeActivated() {
        try (PublishingRoom room = new PublishingRoom(directory, Signatures.OFF)) {
            room.publish(Way.REST, TestBundle.of("demo", "1.0.0"));
            assertThat(activate(room, "none", "\"1.0.0\"").status()).isEqualTo(404);
            Answer unknown = activate(room, "demo", "\"9.0.0\"");
            assertThat(unknown.status()).isEqualTo(400);
            assertThat(unknown.text()).contains("/version", "Installed: 1.0.0");
            assertThat(room.send("publisher", "PUT", "/api/v1/bundles/demo/active", "{}")
                            .status())
                    .isEqualTo(400);
            assertThat(room.bundle("demo").at("/versions/0/signature").asText()).isEqualTo("unchecked");
        }
    }

    @Test
    void aJarThatIsTooLargeIsRefusedHoweverItIsSent() {
        try (PublishingRoom room = new PublishingRoom(directory, Signatures.OFF)) {
            byte[] large = new byte[(int) JarCache.MAX_JAR + 1];
            assertThat(room.post(large, Optional.empty()).status()).isEqualTo(413);
            var chunked = room.host()
                    .request(
                            "publisher",
                            "POST",
                            "/api/v1/bundles",
                            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
            assertThat(room.host().send(chunked).statusCode()).isEqualTo(413);
            byte[] good = TestBundle.of("demo", "1.0.0").bytes();
            var fine = room.host()
                    .request(
                            "publisher",
                            "POST",
                            "/api/v1/bundles",
                            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(good)));
            assertThat(room.host().send(fine).statusCode()).isEqualTo(201);
            assertThat(room.post(new byte[0], Optional.empty()).status()).isEqualTo(400);
            assertThat(directory.resolve("bundles/staging")).isEmptyDirectory();
        }
    }

    @Test
    void aRollBackToAnUntrustedVersionIsRefusedWhereSignaturesAreRequired() {
        try (PublishingRoom room = new PublishingRoom(directory, Signatures.WARN)) {
            byte[] jar = TestBundle.of("demo", "1.0.0").bytes();
            room.post(jar, Optional.empty());
            room.publish(Way.REST, TestBundle.of("demo", "1.1.0"));
        }
        try (PublishingRoom room = new PublishingRoom(directory, Signatures.REQUIRE)) {
            Answer answer = activate(room, "demo", "\"1.0.0\"");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("bundle-untrusted");
            assertThat(room.bundle("demo").path("active").asText()).isEqualTo("1.1.0");
        }
    }

    @Test
    void whatRefersToABundlePasses() {
        try (PublishingRoom room = new PublishingRoom(directory, Signatures.OFF)) {
            room.publish(Way.OCI, TestBundle.of("demo", "1.0.0"));
            String config = room.layer("bundles/demo", "application/vnd.oci.empty.v1+json", "{}".getBytes());
            String digest = room.tag("demo", "1.0.0").orElseThrow();
            String layers = "\"config\":" + config + ",\"layers\":[" + config + "]";
            String subject = ",\"subject\":{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\""
                    + digest + "\",\"size\":10}";

            assertThat(room.put("bundles/demo", digest.replace(':', '-') + ".sig", layers)
                            .status())
                    .isEqualTo(201);
            assertThat(room.put("bundles/demo", "contents", layers + subject).status())
                    .isEqualTo(201);
            assertThat(room.put("bundles/demo", "1.0.0", layers + subject).status())
                    .isEqualTo(400);
            assertThat(room.put("bundles/demo", "contents", layers).status()).isEqualTo(400);
            assertThat(room.put("os-images/demo", "latest", layers).status()).isEqualTo(201);
            assertThat(room.tag("demo", "1.0.0")).contains(digest);
        }
    }

    @Test
    void whatWasRemovedStaysRemovedThoughItsJarIsStillThere() {
        TestBundle.of("shipped", "1.0.0").jar(directory.resolve("shipped"));
        try (TestRoom room = new TestRoom(directory)) {
            Path jar = TestBundle.of("demo", "1.0.0").jar(room.plugins());
            room.await("demo.target", "1.0.0");
            remove(room, "demo");
            remove(room, "shipped");
            assertThat(jar).exists();

            room.restart();

            assertThat(room.bundles().targets()).isEmpty();
            assertThat(room.bundles().versions()).isEmpty();
            TestBundle.of("demo", "1.0.0").jar(room.plugins());
            room.await("demo.target", "1.0.0");
            room.restart();
            assertThat(room.bundles().targets()).containsExactly("demo.target");
        }
    }

    private static void remove(TestRoom room, String id) {
        try {
            room.bundles().changes().deactivate(id, "me");
            room.bundles().changes().remove(id, "1.0.0", "me");
        } catch (BundleRefused e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBundleThatIsOutOfServiceStaysSoWhenTheProductIsUpdated() throws BundleRefused {
        TestBundle.of("shipped", "1.0.0").jar(directory.resolve("shipped"));
        try (TestRoom room = new TestRoom(directory)) {
            room.bundles().changes().deactivate("shipped", "me");
            TestBundle.of("shipped", "1.1.0").jar(room.shipped());
            room.restart();

            assertThat(room.bundles().targets()).isEmpty();
            assertThat(room.bundles().versions().get("shipped")).hasSize(2);
        }
    }

    @Test
    void oldVersionsAreRemovedAndTheirJarsButNotWhatJobsUse() throws IOException {
        try (PublishingRoom room = new PublishingRoom(directory, Signatures.OFF)) {
            room.publish(Way.REST, TestBundle.of("demo", "1.0.0"));
            String used = digest(room, 0);
            room.inUse.add(used);
            for (int i = 1; i <= Housekeeping.KEPT + 5; i++) {
                assertThat(room.publish(Way.REST, TestBundle.of("demo", "1.0." + i))
                                .status())
                        .isEqualTo(201);
            }
            JsonNode versions = room.bundle("demo").path("versions");
            assertThat(versions).hasSize(Housekeeping.KEPT + 2);
            assertThat(versions.get(0).path("digest").asText()).isEqualTo(used);
            assertThat(room.audit).anySatisfy(line -> assertThat(line).startsWith("host bundle.prune demo 1.0.1 "));
            room.clock.forward(java.time.Duration.ofMinutes(6));
            room.publish(Way.REST, TestBundle.of("demo", "2.0.0"));
            try (Stream<Path> jars = Files.list(directory.resolve("bundles/sha256"))) {
                assertThat(jars).hasSize(Housekeeping.KEPT + 3);
            }
        }
    }

    private static Answer activate(PublishingRoom room, String id, String version) {
        return room.send("publisher", "PUT", "/api/v1/bundles/" + id + "/active", "{\"version\":" + version + "}");
    }

    private static Answer remove(PublishingRoom room, String id, String version) {
        return room.send("publisher", "DELETE", "/api/v1/bundles/" + id + "/versions/" + version, "");
    }

    private static String digest(PublishingRoom room, int index) {
        return room.bundle("demo").at("/versions/" + index + "/digest").asText();
    }
}
