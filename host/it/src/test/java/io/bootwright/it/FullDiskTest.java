package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A whole host whose artifact store lies on a disk of 64 MiB; the database lies elsewhere. */
class FullDiskTest {
    private static final int MEBI = 1024 * 1024;

    private final Path directory = Host.directory("full");
    private final Path registry = directory.resolve("data/registry");

    @Test
    void aFullArtifactStoreRefusesPushesAndNothingElse() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(registry, 64)) {
            try (ScriptedTestBed bed = new ScriptedTestBed(directory, 1, "registry: {low-water: 16MiB}\n")) {
                pushesAreRefusedInTime(bed);
                aDiskThatFillsInTheMiddleOfAPush(bed, disk);
                disk.makeRoom();
                thingsAreAsBefore(bed);
            }
            try (Host again = forgetUploads()) {
                assertThat(again.bootwright("registry", "gc").mustSucceed().output())
                        .contains("0 blobs");
            }
            new StoredLayout(registry)
                    .isWholeAndTidy(List.of("media/maintenance:latest", ScriptedTestBed.IMAGE, "os-images/big:1"));
        }
    }

    /** The low-water mark: a client that announces more than fits is refused before it has sent anything. */
    private void pushesAreRefusedInTime(ScriptedTestBed bed) throws IOException {
        String job = bed.post();
        Path tooBig = random("toobig.img", 45 * MEBI);
        Command push = Artifacts.tryToPush(bed.host, "os-images/big:1", tooBig);
        assertThat(push.exit()).isNotZero();
        assertThat(push.output())
                .contains("denied", "nearly full", "MiB are free", "registry.low-water", "registry gc");
        assertThat(bed.host.get("/health").status()).isEqualTo(200);
        succeeds(bed, job);
    }

    /** Somebody else's file takes the last byte while a client is sending: what no mark can prevent. */
    private void aDiskThatFillsInTheMiddleOfAPush(ScriptedTestBed bed, SmallDisk disk) throws IOException {
        String job = bed.post();
        String location = startUpload(bed.host);
        Path file = random("big.img", 30 * MEBI);
        long before = disk.free();
        Thread filler = Thread.ofPlatform().start(() -> {
            Await.until(
                    "the push is under way",
                    Duration.ofSeconds(30),
                    () -> java.util.Optional.of(disk.free()).filter(free -> free < before - 4 * MEBI));
            disk.fill(0);
        });
        Path said = directory.resolve("said");
        Command push = curl(
                bed.host, "-T", file.toString(), "-X", "PATCH", "--limit-rate", "8M", "-o", said.toString(), location);
        join(filler);
        assertThat(push.output()).as(push.output()).endsWith("507");
        assertThat(Files.readString(said)).contains("DENIED", "disk is full", "registry gc");
        assertThat(disk.free()).isLessThan(MEBI);

        // Everybody else works on a disk without a free byte.
        assertThat(bed.host.get("/api/v1/servers").status()).isEqualTo(200);
        assertThat(bed.host.get("/health/live").status()).isEqualTo(200);
        pullsAsItWasPushed(bed);
        assertThat(Artifacts.tryToPush(bed.host, "os-images/small:1", random("small.img", 1000))
                        .output())
                .contains("denied", "disk is");
        succeeds(bed, job);
        succeeds(bed, bed.post());
        assertThat(bed.host.bootwright("registry", "scrub").exit()).isZero();

        Command abort = curl(bed.host, "-X", "DELETE", location);
        assertThat(abort.output()).endsWith("204");
    }

    private void thingsAreAsBefore(ScriptedTestBed bed) throws IOException {
        Artifacts.push(bed.host, "os-images/big:1", directory.resolve("big.img"));
        Path out = Files.createDirectory(directory.resolve("pulled-big"));
        Artifacts.pull(bed.host, "os-images/big:1", out);
        assertThat(Files.mismatch(out.resolve("big.img"), directory.resolve("big.img")))
                .isEqualTo(-1);
        pullsAsItWasPushed(bed);
        assertThat(bed.host.bootwright("registry", "scrub").exit()).isZero();
    }

    private void pullsAsItWasPushed(ScriptedTestBed bed) throws IOException {
        Path out = Files.createTempDirectory(directory, "pulled-");
        Artifacts.pull(bed.host, ScriptedTestBed.IMAGE, out);
        assertThat(Files.mismatch(out.resolve("rootfs.tar.zst"), directory.resolve("rootfs.tar.zst")))
                .isEqualTo(-1);
    }

    /** Two days pass: the host that starts then removes what nobody went on with. */
    private Host forgetUploads() throws IOException {
        for (Path file : StoredLayout.files(registry.resolve("uploads"))) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        }
        return Host.start(directory, "registry: {low-water: 16MiB}\n");
    }

    private static void succeeds(ScriptedTestBed bed, String id) {
        JsonNode job = bed.host.awaitComplete(id, Duration.ofMinutes(2));
        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
    }

    private String startUpload(Host host) throws IOException {
        Path headers = directory.resolve("headers");
        curl(host, "-X", "POST", "-D", headers.toString(), host.url() + "/v2/os-images/big/blobs/uploads/");
        return Files.readAllLines(headers).stream()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("location: "))
                .map(line -> host.url()
                        .resolve(line.substring("location: ".length()).strip())
                        .toString())
                .findFirst()
                .orElseThrow();
    }

    /** Its output is the status. */
    private Command curl(Host host, String... arguments) {
        var command = new java.util.ArrayList<String>(
                List.of("curl", "-s", "-w", "%{http_code}", "-u", "ci:" + host.token()));
        command.addAll(List.of(arguments));
        return Command.run(directory, Map.of(), command);
    }

    private Path random(String name, int size) throws IOException {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return Files.write(directory.resolve(name), bytes);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
