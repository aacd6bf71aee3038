package io.bootwright.server.bundles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.manifest.BundleManifest.Step;
import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.formats.Json;
import io.bootwright.plugin.PluginApi;
import io.bootwright.server.TestHost;
import io.bootwright.server.bundles.load.BundleLimits;
import io.bootwright.server.config.Config.BundleSettings;
import io.bootwright.server.config.Config.Signatures;
import io.bootwright.server.workflow.BundleRef;
import io.bootwright.server.workflow.TaskMedium;
import io.bootwright.server.workflow.Workflow;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundlesTest {
    @TempDir
    Path directory;

    @Test
    void aDroppedJarIsUsableWhileTheHostRuns() {
        try (TestRoom room = new TestRoom(directory)) {
            TestBundle.of("demo", "1.0.0").jar(room.plugins());

            Workflow workflow = room.await("demo.target", "1.0.0");

            assertThat(workflow.steps()).containsExactly(new Step("demo.service", "Do it"));
            assertThat(room.bundles().isHealthy()).isTrue();
            // Written after everybody can see the version.
            await().untilAsserted(() -> assertThat(room.audit)
                    .anySatisfy(line -> assertThat(line).startsWith("drop-directory bundle.publish demo 1.0.0 sha256:"))
                    .anySatisfy(
                            line -> assertThat(line).startsWith("drop-directory bundle.activate demo 1.0.0 sha256:")));
        }
    }

    @Test
    void aRefusedJarChangesNothingAndTheReasonLiesBesideIt() throws IOException {
        try (TestRoom room = new TestRoom(directory)) {
            TestBundle.of("demo", "1.0.0").jar(room.plugins());
            room.await("demo.target", "1.0.0");
            Path bad = TestBundle.of("demo", "1.1.0")
                    .yaml("completion:", "completoin:")
                    .jar(room.plugins());
            Path note = bad.resolveSibling("demo-1.1.0.jar.rejected.txt");
            TestRoom.await("the note", () -> TestRoom.isWritten(note));

            assertThat(Files.readString(note)).contains("bundle.yaml:").contains("Did you mean \"completion\"?");
            assertThat(room.bundles()
                            .active("demo.target")
                            .orElseThrow()
                            .bundle()
                            .version())
                    .isEqualTo("1.0.0");
            assertThat(room.bundles().rejections())
                    .singleElement()
                    .satisfies(rejection -> assertThat(rejection.name()).isEqualTo("demo-1.1.0.jar"));

            TestBundle.of("demo", "1.1.0").jar(room.plugins());
            room.await("demo.target", "1.1.0");
            TestRoom.await("the note to go", () -> !Files.exists(note));
            assertThat(room.bundles().rejections()).isEmpty();
        }
    }

    @Test
    void aJobKeepsItsVersionWhenAnotherBecomesActiveAlsoAcrossARestart() {
        try (TestRoom room = new TestRoom(directory)) {
            drop(room, checking("1.0.0", "old"));
            Workflow old = room.bundles().active("demo.target").orElseThrow();
            BundleRef ref = old.bundle();
            drop(room, checking("2.0.0", "new"));

            assertThat(fault(room.bundles().active("demo.target").orElseThrow()))
                    .isEqualTo("new");
            assertThat(fault(old)).isEqualTo("old");
            assertThat(fault(room.bundles().pinned(ref, "demo.target").orElseThrow()))
                    .isEqualTo("old");
            assertThat(room.bundles().loaded()).isEqualTo(1);

            room.restart();

            assertThat(fault(room.bundles().active("demo.target").orElseThrow()))
                    .isEqualTo("new");
            assertThat(fault(room.bundles().pinned(ref, "demo.target").orElseThrow()))
                    .isEqualTo("old");
            assertThat(room.bundles().pinned(ref, "other.target")).isEmpty();
            assertThat(room.bundles().pinned(new BundleRef("demo", "1.0.0", "sha256:" + "0".repeat(64)), "demo.target"))
                    .isEmpty();
        }
    }

    @Test
    void aVersionNeverChangesItsContent() {
        try (TestRoom room = new TestRoom(directory)) {
            drop(room, checking("1.0.0", "first"));
            Path same = checking("1.0.0", "first").jar(directory.resolve("made"), "copy.jar");
            Path other = checking("1.0.0", "second").jar(directory.resolve("made"), "other.jar");

            assertThat(room.bundles().drop(same)).isEmpty();
            assertThat(room.bundles().drop(other))
                    .singleElement()
                    .satisfies(reason -> assertThat(reason)
                            .contains("installed with other content")
                            .contains("Raise the version"));
            assertThat(fault(room.bundles().active("demo.target").orElseThrow()))
                    .isEqualTo("first");
        }
    }

    @Test
    void aProductsOwnBundleChangesWithTheProductUnlessTheOperatorChoseAnother() {
        checking("1.0.0", "built today").jar(directory.resolve("shipped"));
        try (TestRoom room = new TestRoom(directory)) {
            BundleRef today = room.bundles().active("demo.target").orElseThrow().bundle();
            checking("1.0.0", "built tomorrow").jar(room.shipped());
            room.restart();

            assertThat(fault(room.bundles().active("demo.target").orElseThrow()))
                    .isEqualTo("built tomorrow");
            assertThat(fault(room.bundles().pinned(today, "demo.target").orElseThrow()))
                    .isEqualTo("built today");

            drop(room, checking("1.5.0", "the operator's"));
            checking("2.0.0", "a later product's").jar(room.shipped());
            room.restart();

            assertThat(fault(room.bundles().active("demo.target").orElseThrow()))
                    .isEqualTo("the operator's");
            assertThat(room.bundles().versions().get("demo")).hasSize(3);
        }
    }

    @Test
    void aTargetBelongsToOneBundle() {
        try (TestRoom room = new TestRoom(directory)) {
            drop(room, TestBundle.of("demo", "1.0.0"));
            TestBundle thief = TestBundle.of("thief", "1.0.0")
                    .yaml("name: thief.target", "name: demo.target")
                    .file("systemd/demo.target", "[Unit]\nRequires=thief.service\n")
                    .file("recipe.schema.json", """
                            {"$schema": "http://json-schema.org/draft-07/schema#", "additionalProperties": false,
                             "properties": {"task_target": {"enum": ["demo.target"]}, "word": {}}}""");

            assertThat(room.bundles().drop(thief.jar(directory.resolve("made"))))
                    .singleElement()
                    .satisfies(reason -> assertThat(reason).contains("demo.target is served by the bundle demo"));
        }
    }

    @Test
    void aBundleForAnotherPluginApiIsRefused() {
        try (TestRoom room = new TestRoom(directory)) {
            TestBundle future = TestBundle.of("demo", "1.0.0").yaml(">=1.0.0 <2.0.0", ">=2.0.0");

            assertThat(room.bundles().drop(future.jar(directory.resolve("made"))))
                    .singleElement()
                    .satisfies(reason ->
                            assertThat(reason).contains("plugin API >=2.0.0, but this host has " + PluginApi.VERSION));
        }
    }

    @Test
    void aBundleWithoutClassesMakesItsTaskMediumFromData() throws Exception {
        try (TestRoom room = new TestRoom(directory)) {
            drop(
                    room,
                    TestBundle.of("demo", "1.0.0")
                            .taskFile(
                                    "{path: text, source: field, field: /text, encoding: base64, optional: true, secret: true}")
                            .taskFile("{path: motd, source: static, file: static/motd}")
                            .taskFile("{path: script, source: template, file: templates/script}")
                            .yaml("completion:", "run-files:\n  count.json: /count\ncompletion:")
                            .file("static/motd", "hello\n")
                            .file("templates/script", "{{job_id}} {{server_serial}} {{/word}} {{ /count }}\n"));
            Workflow workflow = room.bundles().active("demo.target").orElseThrow();
            var recipe = TestRoom.recipe("demo.target").put("word", "w$1").put("count", 7);

            assertThat(workflow.check(recipe)).isEmpty();
            TaskMedium medium = workflow.taskMedium(TestRoom.context(recipe));

            assertThat(medium.volumeId()).isEqualTo("TASK");
            assertThat(medium.files().keySet())
                    .containsExactly("job.json", "recipe.json", "recipe.schema.json", "script", "motd");
            assertThat(text(medium, "script")).isEqualTo(TestRoom.JOB + " XF-1 w$1 7\n");
            JsonNode job = Json.parse(medium.files().get("job.json"));
            assertThat(job.path("job_id").asText()).isEqualTo(TestRoom.JOB.toString());
            JsonNode bundle = job.path("bundle");
            assertThat(bundle.path("id").asText()).isEqualTo("demo");
            assertThat(bundle.path("digest").asText()).startsWith("sha256:");
            assertThat(bundle.path("target").asText()).isEqualTo("demo.target");
            assertThat(bundle.path("steps")).hasToString("[\"demo.service\"]");
            assertThat(bundle.path("uninterruptible")).hasToString("[]");
            assertThat(bundle.path("environment")).hasToString("{\"WORD\":\"/word\"}");
            assertThat(bundle.path("run_files")).hasToString("{\"count.json\":\"/count\"}");
            assertThat(bundle.path("files"))
                    .hasToString("[{\"path\":\"script\",\"secret\":false},{\"path\":\"motd\",\"secret\":false}]");
            assertThat(bundle.path("disk_selector").isNull()).isTrue();
            assertThat(bundle.path("heartbeat_seconds").asInt()).isEqualTo(30);
            assertThat(bundle.path("timeout_seconds").asInt()).isEqualTo(3600);

            recipe.put("text", "c2VjcmV0");
            TaskMedium more = workflow.taskMedium(TestRoom.context(recipe));
            assertThat(text(more, "text")).isEqualTo("secret");
            assertThat(Json.parse(more.files().get("job.json")).at("/bundle/files/2"))
                    .hasToString("{\"path\":\"text\",\"secret\":true}");
        }
    }

    @Test
    void whateverTheSchemaSaysNoControlCharacterReachesTheEnvironment() {
        try (TestRoom room = new TestRoom(directory)) {
            drop(room, TestBundle.of("demo", "1.0.0"));
            Workflow workflow = room.bundles().active("demo.target").orElseThrow();

            assertThat(workflow.check(TestRoom.recipe("demo.target").put("word", "a\nEVIL=1")))
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.pointer()).isEqualTo("/word"));
        }
    }

    @Test
    void requiredUnitsAreTheBundlesOwnByDigestAndSharedOnesByName() {
        try (TestRoom room = new TestRoom(directory)) {
            drop(
                    room,
                    TestBundle.of("demo", "1.0.0")
                            .yaml("delivery: in-image", "delivery: in-image\n  shared: [partition.container]"));

            Workflow workflow = room.bundles().active("demo.target").orElseThrow();

            assertThat(workflow.missingFrom(new UnitsLock(1, "v", List.of(), List.of())))
                    .containsExactly("demo.service", "demo.target", "partition.container");
            List<UnitsLock.Unit> others = Stream.of("demo.service", "demo.target", "partition.container")
                    .map(name -> new UnitsLock.Unit(name, "0".repeat(64), Optional.empty()))
                    .toList();
            assertThat(workflow.missingFrom(new UnitsLock(1, "v", others, List.of())))
                    .containsExactly("demo.service (another version)", "demo.target (another version)");
        }
    }

    @Test
    void aDamagedCopyIsReportedAndTheOthersWork() throws IOException {
        try (TestRoom room = new TestRoom(directory)) {
            drop(room, TestBundle.of("one", "1.0.0"));
            drop(room, TestBundle.of("two", "1.0.0"));
            String digest =
                    room.bundles().active("one.target").orElseThrow().bundle().digest();
            Files.writeString(
                    directory.resolve("bundles/sha256/" + digest.substring(7) + ".jar"),
                    "damaged",
                    StandardCharsets.UTF_8);

            room.restart();

            assertThat(room.bundles().targets()).containsExactly("two.target");
            assertThat(room.bundles().isHealthy()).isFalse();

            assertThat(room.bundles().drop(TestBundle.of("one", "1.0.0").jar(directory.resolve("made"))))
                    .isEmpty();
            assertThat(room.bundles().targets()).containsExactly("one.target", "two.target");
            assertThat(room.bundles().isHealthy()).isTrue();
        }
    }

    @Test
    void viewersSeeWhatIsActiveInstalledAndRejected() throws Exception {
        TestBundle.of("demo", "1.0.0").jar(directory.resolve("plugins"));
        TestBundle.of("bad", "1.0.0").yaml("apiVersion", "version2").jar(directory.resolve("plugins"));
        Bundles[] bundles = new Bundles[1];
        try (TestHost host = TestHost.in(directory)
                .migrations(Bundles.migrations())
                .mount("/api/v1/bundles", database -> {
                    bundles[0] = new Bundles(
                            new Bundles.BundlePlaces(
                                    Optional.empty(), directory.resolve("plugins"), directory.resolve("bundles")),
                            new BundleSettings(Signatures.WARN, Optional.empty()),
                            (name, tag) -> Optional.empty(),
                            database,
                            (who, action, subject) -> {},
                            Clock.systemUTC(),
                            BundleLimits.defaults());
                    bundles[0].start(Set::of);
                    return bundles[0].routes();
                })
                .start()) {
            var answer = host.send(host.request("viewer", "GET", "/api/v1/bundles", BodyPublishers.noBody()));

            assertThat(answer.statusCode()).isEqualTo(200);
            JsonNode body = Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
            assertThat(body.at("/items/0/id").asText()).isEqualTo("demo");
            assertThat(body.at("/items/0/active").asText()).isEqualTo("1.0.0");
            assertThat(body.at("/items/0/targets/0").asText()).isEqualTo("demo.target");
            assertThat(body.at("/items/0/versions/0/origin").asText()).isEqualTo("dropped");
            assertThat(body.at("/rejected/0/name").asText()).isEqualTo("bad-1.0.0.jar");
            assertThat(body.at("/rejected/0/reasons/0").asText()).contains("bundle.yaml");
            assertThat(host.send(host.request("", "GET", "/api/v1/bundles", BodyPublishers.noBody()))
                            .statusCode())
                    .isEqualTo(401);
        } finally {
            bundles[0].close();
        }
    }

    private static TestBundle checking(String version, String word) {
        return TestBundle.of("demo", version)
                .workflow("public void check(Recipe recipe, Problems problems) { problems.add(\"\", \"" + word
                        + "\"); }");
    }

    private void drop(TestRoom room, TestBundle bundle) {
        List<String> reasons = room.bundles().drop(bundle.jar(directory.resolve("made")));
        assertThat(reasons).isEmpty();
    }

    private static String fault(Workflow workflow) {
        return workflow.check(TestRoom.recipe("demo.target")).getFirst().detail();
    }

    private static String text(TaskMedium medium, String path) {
        return new String(medium.files().get(path), StandardCharsets.UTF_8);
    }
}
