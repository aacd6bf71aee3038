package io.bootwright.server.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import io.bootwright.iso9660.IsoImage;
import io.bootwright.iso9660.JavaIsoToolsWriter;
import io.bootwright.redfish.tls.TlsTrust;
import io.bootwright.redfish.transport.BmcAddress;
import io.bootwright.redfish.transport.BmcQueues;
import io.bootwright.redfish.transport.RedfishTimeouts;
import io.bootwright.redfish.transport.Secret;
import io.bootwright.server.ShiftedClock;
import io.bootwright.server.TestHost;
import io.bootwright.server.artifacts.ArtifactFiles;
import io.bootwright.server.artifacts.ArtifactResolver;
import io.bootwright.server.artifacts.PinnedArtifact;
import io.bootwright.server.artifacts.UnresolvableException;
import io.bootwright.server.config.Deadlines;
import io.bootwright.server.config.Urls;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.RunOptions;
import io.bootwright.server.jobs.run.stage.TransitionListener;
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
public final class JobsBed implements AutoCloseable {
    public static final Duration LIMIT = Duration.ofSeconds(40);

    private static final String TWO_CDS = "generic-two-cd";
    /** How long jobs are kept. */
    static final Duration KEEP = Duration.ofDays(90);

    private static final Duration LOOK = Duration.ofMillis(20);

    public final ShiftedClock clock = new ShiftedClock();
    public final TestWorkflow workflow = new TestWorkflow();
    public final Map<String, ServerRecord> servers = new ConcurrentHashMap<>();
    private final boolean alone;
    public final Path tasks;
    public final TestHost host;
    public final VirtualBmc bmc;
    public volatile Optional<InstallerImage> installer;
    public volatile Deadlines deadlines = Deadlines.defaults();
    public volatile ArtifactResolver artifacts = (reference, singleLayer, target) -> {
        if (reference.startsWith("nowhere")) {
            throw new UnresolvableException("\"" + reference + "\" is not there. Push it first.");
        }
        return new PinnedArtifact(
                target.getAuthority() + "/x@sha256:" + "b".repeat(64), Optional.of("sha256:" + "b".repeat(64)));
    };
    public volatile Optional<ArtifactFiles.ArtifactFile> firmware = Optional.empty();
    private final List<Jobs> runners = new ArrayList<>();
    private final SecretBox box;
    public volatile Path installerIso;
    private final TaskIsos taskIsos;
    private Optional<Media> media = Optional.empty();
    private final Jobs front;

    private JobsBed(Path directory, int machines, double speed, String profile, Optional<TransitionListener> listener) {
        this.alone = listener.isPresent();
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
                    made[0] = Jobs.of(needs(database, "front"), listener.orElse(TransitionListener.NONE));
                    return made[0].routes();
                })
                .mount("/api/v1/status-webhook", database -> made[0].webhook())
                .start();
        front = made[0];
    }

    public static JobsBed in(Path directory, int machines) {
        return new JobsBed(directory, machines, 20, TWO_CDS, Optional.empty());
    }

    public static JobsBed slowly(Path directory, int machines, double speed) {
        return new JobsBed(directory, machines, speed, TWO_CDS, Optional.empty());
    }

    /** One host that has the database for itself, as most do: its routes and its runner are one, and it is not hurried. */
    static JobsBed alone(Path directory, int machines, TransitionListener transitions) {
        return new JobsBed(directory, machines, 20, TWO_CDS, Optional.of(transitions));
    }

    /** One machine behind a BMC of another make. */
    public static JobsBed behind(Path directory, String profile) {
        return new JobsBed(directory, 1, 20, profile, Optional.empty());
    }

    public static ServerRecord server(String serial, URI redfish) {
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
                Optional.of(Json.object().put("version", 2)));
    }

    private JobsDependencies needs(Database database, String hostId) {
        InstallerImages installers = (name, tag) -> installer.filter(
                image -> image.name().equals(name) && image.tag().equals(tag));
        return new JobsDependencies(
                database,
                clock,
                new AuditTable(database, clock),
                installers,
                (reference, single, target) -> artifacts.resolve(reference, single, target),
                new RunDependencies(
                        workflow,
                        serial -> Optional.ofNullable(servers.get(serial)),
                        media.orElseThrow(),
                        (repository, digest) -> firmware,
                        taskIsos,
                        new JobTokenTable(database, clock),
                        box,
                        new RedfishTimeouts(
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5),
                                Duration.ofMillis(200),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5),
                                Duration.ofMillis(50)),
                        new BmcQueues(),
                        () -> new Urls(url(), url(), url()),
                        deadlines,
                        Optional.empty(),
                        new RunOptions(
                                hostId,
                                alone ? Duration.ofSeconds(1) : LOOK,
                                Duration.ofSeconds(30),
                                3,
                                Duration.ofMillis(20),
                                Duration.ofMillis(100),
                                Duration.ofMillis(20),
                                Duration.ofHours(1),
                                Optional.of(KEEP),
                                !alone)));
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + host.port());
    }

    public Jobs run() {
        return run("host", TransitionListener.NONE);
    }

    public Jobs run(String hostId, TransitionListener checkpoints) {
        Jobs jobs = Jobs.of(needs(host.database(), hostId), checkpoints);
        runners.add(jobs);
        jobs.start();
        return jobs;
    }

    /** The instance behind the routes; its runner is not started. */
    public Jobs front() {
        return front;
    }

    public JobTokens tokens() {
        return new JobTokenTable(host.database(), clock);
    }

    public VirtualMachine machine(int index) {
        return bmc.machines().get(index);
    }

    public static String body(String serial, String more) {
        return "{\"server_serial\":\"" + serial + "\",\"recipe\":{\"task_target\":\"" + TestWorkflow.TARGET + "\"}"
                + more + "}";
    }

    public UUID post(String serial, String more) {
        HttpResponse<String> answer = host.send("POST", "/api/v1/jobs", body(serial, more));
        if (answer.statusCode() != 202) {
            throw new AssertionError(answer.body());
        }
        return UUID.fromString(json(answer).path("job_id").asText());
    }

    public JsonNode job(UUID id) {
        return json(host.get("/api/v1/jobs/" + id));
    }

    public JsonNode cancel(UUID id) {
        return json(host.send("POST", "/api/v1/jobs/" + id + "/cancel", ""));
    }

    /** A report with the webhook token of a job, issued anew. */
    public HttpResponse<String> report(String token, String serial, String body) {
        return host.send(
                host.request(token, "POST", "/api/v1/status-webhook/" + serial, BodyPublishers.ofString(body)));
    }

    public static JsonNode json(HttpResponse<String> answer) {
        try {
            return Json.parse(answer.body().getBytes(StandardCharsets.UTF_8));
        } catch (JsonException e) {
            throw new AssertionError(answer.statusCode() + " " + answer.body(), e);
        }
    }

    public JsonNode await(UUID id, String what, Predicate<JsonNode> condition) {
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

    public void awaitLog(UUID id, String words) {
        await(
                id,
                "in the log: " + words,
                job -> host.get("/api/v1/jobs/" + id + "/log").body().contains(words));
    }

    /** Waits until a job is not there any more. */
    public void await404(UUID id) {
        Instant end = Instant.now().plus(LIMIT);
        while (host.get("/api/v1/jobs/" + id).statusCode() != 404) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("still there: " + job(id).toPrettyString());
            }
            pause();
        }
    }

    public JsonNode awaitPhase(UUID id, String phase) {
        return await(id, "phase " + phase, job -> job.path("phase").asText().equals(phase));
    }

    public JsonNode awaitComplete(UUID id) {
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
