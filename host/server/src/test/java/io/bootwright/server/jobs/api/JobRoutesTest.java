package io.bootwright.server.jobs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.manifest.BundleManifest.ToolImage;
import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.server.artifacts.ArtifactResolver;
import io.bootwright.server.artifacts.PinnedArtifact;
import io.bootwright.server.artifacts.UnresolvableException;
import io.bootwright.server.jobs.Jobs;
import io.bootwright.server.jobs.JobsBed;
import io.bootwright.server.jobs.TestWorkflow;
import io.bootwright.server.media.InstallerImage;
import io.bootwright.server.servers.ServerRecord;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What clients see of jobs before anything runs. */
class JobRoutesTest {
    @TempDir
    static Path directory;

    private static final String SERIAL = "VBMC-0001";
    private static JobsBed bed;

    @BeforeAll
    static void start() {
        bed = JobsBed.in(directory, 1);
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    @AfterEach
    void finishAll() {
        try (Jobs jobs = bed.run()) {
            JobsBed.json(bed.host.get("/api/v1/jobs?limit=200")).path("items").forEach(job -> {
                UUID id = UUID.fromString(job.path("job_id").asText());
                if (job.path("result").isNull()) {
                    bed.cancel(id);
                }
                bed.awaitComplete(id);
            });
        }
    }

    private static HttpResponse<String> post(String body) {
        return bed.host.send("POST", "/api/v1/jobs", body);
    }

    private static JsonNode refused(String body, int status, String code, String pointer) {
        HttpResponse<String> answer = post(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode problem = JobsBed.json(answer);
        assertThat(problem.path("code").asText()).as(answer.body()).isEqualTo(code);
        if (!pointer.isEmpty()) {
            assertThat(problem.path("errors").toString()).contains("\"" + pointer + "\"");
        }
        return problem;
    }

    private static String recipe(String more) {
        return "{\"server_serial\":\"" + SERIAL + "\",\"recipe\":{\"task_target\":\"" + TestWorkflow.TARGET + "\""
                + more + "}}";
    }

    @Test
    void anAcceptedJobIsQueuedAndFoundAtItsLocation() {
        HttpResponse<String> answer = post(recipe(",\"size\":5"));
        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode job = JobsBed.json(answer);
        String location = answer.headers().firstValue("Location").orElseThrow();
        assertThat(location).isEqualTo("/api/v1/jobs/" + job.path("job_id").asText());
        assertThat(JobsBed.json(bed.host.get(location))).isEqualTo(job);
        assertThat(job.path("status").asText()).isEqualTo("queued");
        assertThat(job.path("phase").asText()).isEqualTo("queued");
        assertThat(job.path("result").isNull()).isTrue();
        assertThat(job.path("error").isNull()).isTrue();
        assertThat(job.path("output").isNull()).isTrue();
        assertThat(job.path("on_completion").asText()).isEqualTo("reboot");
        assertThat(job.at("/bundle/version").asText()).isEqualTo("1.0.0");
        assertThat(job.at("/steps/0/title").asText()).isEqualTo("Doing the first thing");
        assertThat(job.path("media")).isEmpty();
    }

    @Test
    void moreJobsThanItsBundleAllowsWaitAndSayWhy() {
        bed.workflow.concurrency = OptionalInt.of(0);
        try {
            UUID id = bed.post(SERIAL, "");
            JsonNode waiting = bed.job(id);
            assertThat(waiting.path("phase").asText()).isEqualTo("queued");
            assertThat(waiting.path("waiting").asText())
                    .isEqualTo("waits for its turn: the bundle test runs at most 0 jobs at once (concurrency)");
            try (Jobs jobs = bed.run()) {
                bed.awaitLog(id, "waits for its turn");
                assertThat(bed.job(id).path("phase").asText()).isEqualTo("queued");
                bed.workflow.concurrency = OptionalInt.of(1);
                bed.await(id, "running", job -> !job.path("phase").asText().equals("queued"));
                assertThat(bed.job(id).path("waiting").isNull()).isTrue();
                bed.cancel(id);
                bed.awaitComplete(id);
            }
        } finally {
            bed.workflow.concurrency = OptionalInt.empty();
        }
    }

    @Test
    void theDesignsOwnCurlWorksWhateverItsContentType() {
        var answer = bed.host.send(bed.host
                .request("operator", "POST", "/api/v1/jobs", BodyPublishers.ofString(recipe("")))
                .header("Content-Type", "application/x-www-form-urlencoded"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    @Test
    void whatIsWrongIsSaidWithItsPlace() {
        refused("{\"server_serial\":", 400, "malformed-json", "");
        refused("[]", 400, "malformed-json", "");
        refused("{}", 400, "request-invalid", "/server_serial");
        refused("{\"server_serial\":5,\"recipe\":[]}", 400, "request-invalid", "/recipe");
        refused(JobsBed.body(SERIAL, ",\"on_failure\":\"explode\""), 400, "request-invalid", "/on_failure");
        refused(JobsBed.body(SERIAL, ",\"on_faliure\":\"hold\""), 400, "request-invalid", "/on_faliure");
        refused("{\"server_serial\":\"S\",\"recipe\":{}}", 400, "recipe-invalid", "/recipe/task_target");
        JsonNode unknown = refused(
                "{\"server_serial\":\"S\",\"recipe\":{\"task_target\":\"reboot.target\"}}",
                400,
                "unknown-target",
                "/recipe/task_target");
        assertThat(unknown.path("detail").asText()).contains(TestWorkflow.TARGET);
        refused(JobsBed.body("NOBODY", ""), 400, "unknown-server", "/server_serial");
        refused(recipe(",\"size\":500"), 400, "recipe-invalid", "/recipe/size");
        refused(recipe(",\"image\":\"nowhere.test/x:1\""), 400, "artifact-unresolvable", "/recipe/image");
    }

    @Test
    void aServerInLegacyModeIsRefusedBeforeItsRecipeIsLookedAt() {
        ServerRecord uefi = bed.servers.get(SERIAL);
        bed.servers.put(
                "LEGACY",
                new ServerRecord(
                        "LEGACY",
                        Optional.empty(),
                        Optional.empty(),
                        "legacy",
                        "auto",
                        "auto",
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        uefi.bmc(),
                        Optional.empty()));
        refused(
                "{\"server_serial\":\"LEGACY\",\"recipe\":{\"task_target\":\"" + TestWorkflow.TARGET
                        + "\",\"size\":500}}",
                400,
                "boot-mode-unsupported",
                "");
    }

    @Test
    void aMissingInstallerAndMissingUnitsAreNamed() {
        Optional<InstallerImage> before = bed.installer;
        try {
            bed.installer = Optional.empty();
            assertThat(refused(recipe(""), 400, "artifact-unresolvable", "")
                            .path("detail")
                            .asText())
                    .contains("media/maintenance:latest", "media import");
            bed.installer = before;
            bed.workflow.missing = image -> image.units().isEmpty()
                    ? List.of("first.container", "second.container")
                    : List.of("second.container (another version)");
            assertThat(refused(recipe(""), 400, "units-missing", "")
                            .path("detail")
                            .asText())
                    .contains("first.container", "second.container");
            bed.installer = Optional.of(new InstallerImage(
                    "maintenance",
                    "latest",
                    "sha256:1",
                    1,
                    Optional.of(new UnitsLock(
                            1,
                            "v1",
                            List.of(
                                    new UnitsLock.Unit("first.container", "aa", Optional.empty()),
                                    new UnitsLock.Unit("second.container", "bb", Optional.empty())),
                            List.of()))));
            assertThat(refused(recipe(""), 400, "units-missing", "")
                            .path("detail")
                            .asText())
                    .contains("second.container (another version)")
                    .doesNotContain("first.container");
        } finally {
            bed.installer = before;
            bed.workflow.missing = image -> List.of();
        }
    }

    @Test
    void whatTheBundleWarnsOfIsInTheJobAndItsLog() {
        JsonNode accepted = JobsBed.json(post(recipe(",\"size\":95")));
        UUID id = UUID.fromString(accepted.path("job_id").asText());

        JsonNode warnings = bed.job(id).path("warnings");

        assertThat(warnings).hasSize(1);
        assertThat(warnings.at("/0/pointer").asText()).isEqualTo("/recipe/size");
        assertThat(warnings.at("/0/detail").asText()).isEqualTo("is nearly 100");
        assertThat(bed.host.get("/api/v1/jobs/" + id + "/log").body()).contains("warning: /recipe/size: is nearly 100");
    }

    @Test
    void aBusyServerRefusesASecondJobAndNamesTheFirst() {
        UUID first = bed.post(SERIAL, "");
        assertThat(refused(recipe(""), 409, "server-busy", "").path("detail").asText())
                .contains(first.toString());
        assertThat(bed.front().hasActiveJob(SERIAL)).isTrue();
        assertThat(bed.front().bundleDigests()).containsExactly(TestWorkflow.BUNDLE.digest());
    }

    @Test
    void ofManyRequestsAtOnceExactlyOneGetsTheServer() throws Exception {
        List<Callable<Integer>> requests = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            requests.add(() -> post(recipe("")).statusCode());
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Integer> answers = new ArrayList<>();
            for (var answer : threads.invokeAll(requests)) {
                answers.add(answer.get());
            }
            assertThat(answers).containsOnly(202, 409).containsOnlyOnce(202);
        }
    }

    private static HttpResponse<String> keyed(String token, String key, String body) {
        return bed.host.send(bed.host
                .request(token, "POST", "/api/v1/jobs", BodyPublishers.ofString(body))
                .header("Idempotency-Key", key));
    }

    @Test
    void anIdempotencyKeyMakesOneJobHoweverOftenItIsSent() {
        HttpResponse<String> first = keyed("admin", "key-1", recipe(""));
        HttpResponse<String> again = keyed("admin", "key-1", " " + recipe(""));
        assertThat(first.statusCode()).isEqualTo(202);
        assertThat(again.statusCode()).isEqualTo(202);
        assertThat(JobsBed.json(again)).isEqualTo(JobsBed.json(first));
        HttpResponse<String> other = keyed("admin", "key-1", recipe(",\"size\":1"));
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(other.body()).contains("idempotency-conflict");
        assertThat(keyed("operator", "key-1", recipe("")).body()).contains("server-busy");
        assertThat(keyed("admin", "", recipe("")).statusCode()).isEqualTo(400);
    }

    @Test
    void listsAreFilteredAndPaged() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.addFirst(bed.post(SERIAL, "").toString());
            finishAll();
        }
        List<String> seen = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = JobsBed.json(bed.host.get("/api/v1/jobs?server_serial=" + SERIAL + "&limit=2" + next));
            assertThat(page.path("items").size()).isLessThanOrEqualTo(2);
            page.path("items").forEach(job -> seen.add(job.path("job_id").asText()));
            next = page.path("next").isNull()
                    ? ""
                    : "&after=" + page.path("next").asText();
        } while (!next.isEmpty());
        assertThat(seen).startsWith(made.toArray(String[]::new)).doesNotHaveDuplicates();
        assertThat(JobsBed.json(bed.host.get("/api/v1/jobs?status=queued")).path("items"))
                .isEmpty();
        for (String wrong : List.of("limit=0", "limit=201", "limit=x", "status=done", "after=%21", "after=eA")) {
            assertThat(bed.host.get("/api/v1/jobs?" + wrong).statusCode()).isEqualTo(400);
        }
        assertThat(bed.host.get("/api/v1/jobs/nonsense").statusCode()).isEqualTo(404);
        assertThat(bed.host.get("/api/v1/jobs/" + UUID.randomUUID() + "/events").statusCode())
                .isEqualTo(404);
    }

    @Test
    void rolesAreHeld() {
        var viewer = bed.host.request("viewer", "POST", "/api/v1/jobs", BodyPublishers.ofString(recipe("")));
        assertThat(bed.host.send(viewer).statusCode()).isEqualTo(403);
        assertThat(bed.host
                        .send(bed.host.request("viewer", "GET", "/api/v1/jobs", BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aBodyBeyondTheLimitIsRefused() {
        assertThat(post("{\"server_serial\":\"" + "x".repeat(5_000_000) + "\"}").statusCode())
                .isEqualTo(413);
    }

    @Test
    void secretsOfARecipeAreNotInTheDatabaseInTheClear() throws Exception {
        String secret = "correct-horse-battery-staple";
        HttpResponse<String> answer = post(recipe(",\"user_data\":\"" + secret + "\""));
        assertThat(answer.body()).doesNotContain(secret);
        try (var files = Files.walk(directory.resolve("db"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain(secret);
            }
        }
    }

    @Test
    void digestsOfActiveJobsArePinned() {
        post(recipe(",\"image\":\"registry.test/x:1\""));
        assertThat(bed.front().pinnedDigests())
                .containsExactlyInAnyOrder("sha256:" + "b".repeat(64), "sha256:" + "c".repeat(64));
        finishAll();
        assertThat(bed.front().pinnedDigests()).isEmpty();
    }

    @Test
    void toolImagesOfTheBundleArePinnedAndMissingOnesNamed() {
        String digest = "sha256:" + "d".repeat(64);
        ArtifactResolver before = bed.artifacts;
        try {
            bed.artifacts = (reference, singleLayer, target) -> {
                if (!reference.equals(target.getAuthority() + "/tools/late@" + digest) || singleLayer) {
                    throw new UnresolvableException(reference + " is not there");
                }
                return new PinnedArtifact(reference, Optional.of(digest));
            };
            bed.workflow.images = List.of(
                    new ToolImage("localhost/tools/late:1", Optional.of("tools/late@" + digest), Optional.empty()),
                    new ToolImage("localhost/tools/recipes:1", Optional.empty(), Optional.of("/image")),
                    new ToolImage("localhost/tools/gone:2", Optional.of("tools/gone@" + digest), Optional.empty()));
            assertThat(refused(recipe(""), 400, "artifact-unresolvable", "")
                            .path("detail")
                            .asText())
                    .contains(
                            "bundle test 1.0.0: localhost/tools/gone:2 (tools/gone@" + digest + ")", "Push them first")
                    .doesNotContain("tools/late", "recipes");
            bed.workflow.images = bed.workflow.images.subList(0, 2);
            assertThat(post(recipe("")).statusCode()).isEqualTo(202);
            assertThat(bed.front().pinnedDigests()).contains(digest);
        } finally {
            bed.artifacts = before;
            bed.workflow.images = List.of();
        }
    }

    private static List<String> listed(String query) {
        HttpResponse<String> answer = bed.host.get("/api/v1/jobs?limit=200" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        JobsBed.json(answer)
                .path("items")
                .forEach(job -> ids.add(job.path("job_id").asText()));
        return ids;
    }

    @Test
    void filtersOfAListCombine() {
        String cancelled = bed.post(SERIAL, "").toString();
        bed.cancel(UUID.fromString(cancelled));
        finishAll();
        bed.servers.put("FILTERED", JobsBed.server("FILTERED", URI.create("http://127.0.0.1:9")));
        String failed = bed.post("FILTERED", "").toString();
        try (Jobs jobs = bed.run()) {
            bed.awaitComplete(UUID.fromString(failed));
        }
        bed.clock.forward(Duration.ofMinutes(1));
        String since = "&since=" + bed.clock.instant();
        String queued = bed.post(SERIAL, "").toString();

        assertThat(listed("")).contains(cancelled, failed, queued);
        assertThat(listed("&result=failed")).contains(failed).doesNotContain(cancelled, queued);
        assertThat(listed("&result=cancelled")).contains(cancelled).doesNotContain(failed, queued);
        assertThat(listed("&error_code=bmc-unreachable")).contains(failed).doesNotContain(cancelled, queued);
        assertThat(listed("&error_code=bmc-unreachable&result=cancelled")).isEmpty();
        assertThat(listed("&status=complete&result=failed&server_serial=FILTERED&error_code=bmc-unreachable"
                        + "&task_target=" + TestWorkflow.TARGET))
                .containsExactly(failed);
        assertThat(listed("&result=failed&server_serial=" + SERIAL)).doesNotContain(failed);
        assertThat(listed("&task_target=other.target")).isEmpty();
        assertThat(listed(since)).containsExactly(queued);
        assertThat(listed("&since=9999-12-31T23:59:59Z")).isEmpty();
        assertThat(listed("&since=2026-01-01T00:00:00%2B02:00")).contains(queued);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            result=faild             | request-invalid   | result must be one of succeeded, failed, cancelled. Did you mean failed?
            result=complete          | request-invalid   | result must be one of succeeded, failed, cancelled.
            error_code=never-raed    | request-invalid   | Did you mean never-read?
            error_code=disk-not-fund | request-invalid   | Did you mean disk-not-found?
            error_code=conflict      | request-invalid   | error_code must be one of
            since=yesterday          | request-invalid   | since must be a time as in RFC 3339
            since=2026-01-01         | request-invalid   | since must be a time as in RFC 3339
            since=%2B12345-01-01T00:00:00Z | request-invalid | since must be a year from 1 to 9999
            results=failed           | unknown-parameter | Did you mean "result"?
            target=install.target    | unknown-parameter | is not known
            result=failed&result=succeeded | request-invalid | more than once
            """)
    void aFilterThatIsWrongIsRefused(String query, String code, String detail) {
        HttpResponse<String> answer = bed.host.get("/api/v1/jobs?" + query);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(JobsBed.json(answer).path("code").asText()).isEqualTo(code);
        assertThat(JobsBed.json(answer).path("detail").asText()).contains(detail);
    }

    private static HttpResponse<String> postAs(String token, String more) {
        return bed.host.send(bed.host.request(token, "POST", "/api/v1/jobs", BodyPublishers.ofString(recipe(more))));
    }

    @Test
    void aTokensLimitToRepositoriesHoldsForTheImagesOfAJob() {
        String limited = "operator:os-images/*";
        for (String image : List.of("127.0.0.1:1/secret/x:1", "127.0.0.1:1/secret/x@sha256:" + "b".repeat(64))) {
            HttpResponse<String> answer = postAs(limited, ",\"image\":\"" + image + "\"");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
            assertThat(JobsBed.json(answer).path("code").asText()).isEqualTo("forbidden");
            assertThat(JobsBed.json(answer).at("/errors/0/pointer").asText()).isEqualTo("/recipe/image");
            assertThat(answer.body()).contains("secret/x", "test-operator", "os-images/*");
        }
        HttpResponse<String> missing = postAs(limited, ",\"image\":\"nowhere.example/secret/x:1\"");
        assertThat(missing.statusCode()).as(missing.body()).isEqualTo(403);
        HttpResponse<String> installer = postAs(limited, ",\"installer\":\"maintenance:latest\"");
        assertThat(installer.statusCode()).as(installer.body()).isEqualTo(403);
        assertThat(JobsBed.json(installer).at("/errors/0/pointer").asText()).isEqualTo("/recipe/installer");

        assertThat(postAs(limited, ",\"image\":\"127.0.0.1:1/os-images/x:1\"").statusCode())
                .isEqualTo(202);
    }

    @Test
    void aServerWithoutANetworkIsWarnedOfSinceItsMaintenanceSystemCannotReport() {
        ServerRecord with = bed.servers.get(SERIAL);
        assertThat(JobsBed.json(post(recipe(""))).path("warnings")).isEmpty();
        finishAll();
        bed.servers.put(SERIAL, withoutNetwork(with));
        try {
            HttpResponse<String> answer = post(recipe(""));
            assertThat(answer.statusCode()).isEqualTo(202);
            JsonNode job = JobsBed.json(answer);
            assertThat(job.path("warnings")).hasSize(1);
            assertThat(job.at("/warnings/0/pointer").asText()).isEqualTo("/server_serial");
            assertThat(job.at("/warnings/0/detail").asText())
                    .contains("has no network in its record", "no-first-contact");
            assertThat(bed.host
                            .get("/api/v1/jobs/" + job.path("job_id").asText() + "/log")
                            .body())
                    .contains("warning: /server_serial: Server " + SERIAL + " has no network");
        } finally {
            bed.servers.put(SERIAL, with);
        }
    }

    private static ServerRecord withoutNetwork(ServerRecord server) {
        return new ServerRecord(
                server.serial(),
                server.uuid(),
                server.systemId(),
                server.bootMode(),
                server.mediaStrategy(),
                server.quirks(),
                server.mediaUrl(),
                server.targetUrl(),
                server.labels(),
                server.bmc(),
                Optional.empty());
    }
}
