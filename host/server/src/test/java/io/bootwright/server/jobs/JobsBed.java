package io.bootwright.server.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.UnitsLock;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import io.bootwright.iso9660.IsoImage;
import io.bootwright.iso9660.JavaIsoToolsWriter;
import io.bootwright.redfish.BmcAddress;
import io.bootwright.redfish.BmcQueues;
import io.bootwright.redfish.RedfishTimeouts;
import io.bootwright.redfish.Secret;
import io.bootwright.redfish.TlsTrust;
import io.bootwright.server.ShiftedClock;
import io.bootwright.server.TestHost;
import io.bootwright.server.config.Deadlines;
import io.bootwright.server.config.Urls;
import io.bootwright.server.media.InstallerImage;
import io.bootwright.server.media.InstallerImages;
import io.bootwright.server.media.Media;
import io.bootwright.server.security.AesSecretBox;
import io.bootwright.server.security.AuditTable;
import io.bootwright.server.security.JobTokenTable;
import io.bootwright.server.security.JobTokens;
import io.bootwright.server.security.SecretBox;
import io.bootwright.server.security.Tokens;
import io.bootwright.server.servers.ServerRecord;
import io.bootwright.server.store.Database;
import io.bootwright.server.taskiso.TaskIsoFiles;
import io.bootwright.server.taskiso.TaskIsos;
import io.bootwright.virtualbmc.VirtualBmc;
import io.bootwright.virtualbmc.VirtualMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The feature on a real server and database, in front of virtual BMCs with scripted machines that read the discs and
 * report as real ones do. Runners come and go; the routes stay.
 */
final class JobsBed implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(40);

    private static final String TWO_CDS = "generic-two-cd";
    /** How long jobs are kept. */
    static final Duration KEEP = Duration.ofDays(90);

    private static final Duration LOOK = Duration.ofMillis(20);

    final ShiftedClock clock = new ShiftedClock();
    final TestWorkflow workflow = new TestWorkflow();
    final Map<String, ServerRecord> servers = new ConcurrentHashMap<>();
    final Path tasks;
    final TestHost host;
    final VirtualBmc bmc;
    volatile Optional<InstallerImage> installer;
    volatile Deadlines deadlines = Deadlines.defaults();
    volatile ArtifactResolver artifacts = (reference, singleLayer, target) -> {
        if (reference.startsWith("nowhere")) {
            throw new UnresolvableException("\"" + reference + "\" is not there. Push it first.");
        }
        return new PinnedArtifact(
                target.getAuthority() + "/x@sha256:" + "b".repeat(64), Optional.of("sha256:" + "b".repeat(64)));
    };
    volatile Optional<ArtifactFiles.ArtifactFile> firmware = Optional.empty();
    private final List<Jobs> runners = new ArrayList<>();
    private final SecretBox box;
    volatile Path installerIso;
    private final TaskIsos taskIsos;
    private Optional<Media> media = Optional.empty();
    private final Jobs front;

    private JobsBed(Path directory, int machines, double speed, String profile) {
        try {
            Path iso = Files.createDirectories(directory).resolve("installer.iso");
            byte[] kernel = new byte[300_000];
            new JavaIsoToolsWriter()
                    .write(new IsoImage("MAINT", Map.of("kernel", kernel, "task.iso", new byte[1 << 20])), iso);
            installerIso = iso;
            tasks = directory.resolve("tasks");
            taskIsos = new TaskIsoFiles(tasks);
            box = AesSecretBox.withKeyFile(directory.resolve("key"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        UnitsLock lock = new UnitsLock(1, "test", List.of(), List.of());
        installer = Optional.of(
                new InstallerImage("maintenance", "latest", "sha256:" + "c".repeat(64), 300_000, Optional.of(lock)));
        bmc = VirtualBmc.builder()
                .profile(profile)
                .machines(machines)
                .speed(speed)
                .start();
        for (VirtualMachine machine : bmc.machines()) {
            servers.put(machine.serial(), server(machine.serial(), machine.url()));
        }
        Jobs[] made = new Jobs[1];
        host = TestHost.in(directory.resolve("db"))
                .migrations(Tokens.migrations())
                .migrations(Jobs.migrations())
                .migrations(Media.migrations())
                .mount("/media", database -> {
                    media = Optional.of(new Media(
                            database,
                            digest -> firmware.filter(file -> file.digest().equals(digest))
                                    .map(ArtifactFiles.ArtifactFile::path)
                                    .or(() -> Optional.of(installerIso)),
                            clock));
                    return media.get().routes();
                })
                .mount("/api/v1/jobs", database -> {
                    made[0] = Jobs.of(needs(database, "front"));
                    return made[0].routes();
                })
                .mount("/api/v1/status-webhook", database -> made[0].webhook())
                .start();
        front = made[0];
    }

    static JobsBed in(Path directory, int machines) {
        return new JobsBed(directory, machines, 20, TWO_CDS);
    }

    static JobsBed slowly(Path directory, int machines, double speed) {
        return new JobsBed(directory, machines, speed, TWO_CDS);
    }

    /** One machine behind a BMC of another make. */
    static JobsBed behind(Path directory, String profile) {
        return new JobsBed(directory, 1, 20, profile);
    }

    static ServerRecord server(String serial, URI redfish) {
        return new ServerRecord(
                serial,
                Optional.empty(),
                Optional.empty(),
                "uefi",
                "auto",
                "auto",
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                new BmcAddress(redfish, "admin", Secret.of("admin"), new TlsTrust.System()),
                Optional.empty());
    }

    private JobsNeeds needs(Database database, String hostId) {
        InstallerImages installers = (name, tag) -> installer.filter(
                image -> image.name().equals(name) && image.tag().equals(tag));
        return new JobsNeeds(
                database,
                box,
                new JobTokenTable(database, clock),
                new AuditTable(database, clock),
                workflow,
                serial -> Optional.ofNullable(servers.get(serial)),
                media.orElseThrow(),
                installers,
                taskIsos,
                (reference, single, target) -> artifacts.resolve(reference, single, target),
                (repository, digest) -> firmware,
                JobsNeeds.redfish(
                        new RedfishTimeouts(
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5),
                                Duration.ofMillis(200),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5),
                                Duration.ofMillis(50)),
                        new BmcQueues()),
                () -> new Urls(url(), url(), url()),
                deadlines,
                Optional.empty(),
                clock,
                new JobsOptions(
                        hostId,
                        LOOK,
                        Duration.ofSeconds(30),
                        3,
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        Duration.ofMillis(20),
                        Duration.ofHours(1),
                        Optional.of(KEEP)));
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + host.port());
    }

    Jobs run() {
        return run("host", Checkpoints.NONE);
    }

    Jobs run(String hostId, Checkpoints checkpoints) {
        Jobs jobs = Jobs.of(needs(host.database(), hostId), checkpoints);
        runners.add(jobs);
        jobs.start();
        return jobs;
    }

    /** The instance behind the routes; its runner is not started. */
    Jobs front() {
        return front;
    }

    JobTokens tokens() {
        return new JobTokenTable(host.database(), clock);
    }

    VirtualMachine machine(int index) {
        return bmc.machines().get(index);
    }

    static String body(String serial, String more) {
        return "{\"server_serial\":\"" + serial + "\",\"recipe\":{\"task_target\":\"" + TestWorkflow.TARGET + "\"}"
                + more + "}";
    }

    UUID post(String serial, String more) {
        HttpResponse<String> answer = host.send("POST", "/api/v1/jobs", body(serial, more));
        if (answer.statusCode() != 202) {
            throw new AssertionError(answer.body());
        }
        return UUID.fromString(json(answer).path("job_id").asText());
    }

    JsonNode job(UUID id) {
        return json(host.get("/api/v1/jobs/" + id));
    }

    JsonNode cancel(UUID id) {
        return json(host.send("POST", "/api/v1/jobs/" + id + "/cancel", ""));
    }

    /** A report with the webhook token of a job, issued anew. */
    HttpResponse<String> report(String token, String serial, String body) {
        return host.send(
                host.request(token, "POST", "/api/v1/status-webhook/" + serial, BodyPublishers.ofString(body)));
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new AssertionError(answer.statusCode() + " " + answer.body(), e);
        }
    }

    JsonNode await(UUID id, String what, Predicate<JsonNode> condition) {
        Instant end = Instant.now().plus(LIMIT);
        while (true) {
            JsonNode job = job(id);
            if (condition.test(job)) {
                return job;
            }
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("not seen in time: " + what + "\n" + job.toPrettyString() + "\n"
                        + host.get("/api/v1/jobs/" + id + "/log").body());
            }
            pause();
        }
    }

    void awaitLog(UUID id, String words) {
        await(
                id,
                "in the log: " + words,
                job -> host.get("/api/v1/jobs/" + id + "/log").body().contains(words));
    }

    /** Waits until a job is not there any more. */
    void await404(UUID id) {
        Instant end = Instant.now().plus(LIMIT);
        while (host.get("/api/v1/jobs/" + id).statusCode() != 404) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("still there: " + job(id).toPrettyString());
            }
            pause();
        }
    }

    JsonNode awaitPhase(UUID id, String phase) {
        return await(id, "phase " + phase, job -> job.path("phase").asText().equals(phase));
    }

    JsonNode awaitComplete(UUID id) {
        return await(id, "complete", job -> job.path("status").asText().equals("complete"));
    }

    static void pause() {
        try {
            Thread.sleep(LOOK.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        runners.forEach(Jobs::close);
        front.close();
        bmc.close();
        media.ifPresent(Media::close);
        host.close();
    }
}
