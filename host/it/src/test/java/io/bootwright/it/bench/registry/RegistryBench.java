package io.bootwright.it.bench.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The goals of the registry, as ratios to other servers in one run. {@code bootwright.bench.mib}: size of a big blob. */
@Tag("bench")
class RegistryBench {
    private static final int MIB = Integer.getInteger("bootwright.bench.mib", 1024);
    private static final int ROUNDS = Integer.getInteger("bootwright.bench.rounds", 5);
    private static final int SECONDS = Integer.getInteger("bootwright.bench.seconds", 5);
    private static final double GIB = MIB / 1024.0;
    private static final String REPOSITORY = "bench/image";

    private final Path directory = directory();
    private final Servers servers = new Servers(directory);
    private final Path blob = directory.resolve("blob");
    private int version;

    private static Path directory() {
        try {
            return Files.createTempDirectory(
                    Path.of(System.getProperty("bootwright.bench.directory", System.getProperty("java.io.tmpdir"))),
                    "bootwright-bench-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void pushesABigBlob() {
        var comparison = new Comparison("Push " + MIB + " MiB, POST and PUT, to disk", "MiB/s", GIB, "GiB");
        for (Server server : servers.registries()) {
            comparison.with(server, () -> {
                String digest = newBlob();
                return rate(() -> Transfers.push(server, REPOSITORY, blob, digest));
            });
        }
        comparison.run(ROUNDS);
    }

    @Test
    void getsABigBlob() {
        compareGets("GET " + MIB + " MiB", 1, ROUNDS);
    }

    @Test
    void getsABigBlobSixteenTimesAtOnce() {
        compareGets("16 GETs of " + MIB + " MiB at once", 16, Math.max(3, ROUNDS / 2));
    }

    private void compareGets(String title, int parallel, int rounds) {
        String digest = newBlob();
        var comparison = new Comparison(title, "MiB/s", GIB * parallel, "GiB");
        String path = "/v2/" + REPOSITORY + "/blobs/" + digest;
        for (Server server : servers.registries()) {
            Transfers.push(server, REPOSITORY, blob, digest);
            comparison.with(server, () -> parallel * rate(() -> Transfers.get(server, path, parallel)));
        }
        Server nginx = servers.nginx(directory);
        comparison.with(nginx, () -> parallel * rate(() -> Transfers.get(nginx, "/blob", parallel)));
        comparison.run(rounds);
    }

    @Test
    void answersManifestsByTag() {
        var comparison = new Comparison(
                "Manifests by tag, 16 connections, Bootwright with authentication", "req/s", 0, "request");
        List<String> tails = new ArrayList<>();
        for (Server server : servers.registries()) {
            String path = "/v2/" + REPOSITORY + "/manifests/latest";
            Manifests.push(server, REPOSITORY, "latest", directory);
            comparison.with(server, () -> {
                var requests = Transfers.ask(server, path, SECONDS);
                tails.add(server.name() + " " + requests.p99());
                return requests.perSecond();
            });
        }
        comparison.run(ROUNDS);
        System.out.println("  99th percentiles in order: " + tails);
    }

    @Test
    void pushesSmallBlobs() {
        var comparison = new Comparison("Blobs of 10 KiB, 8 connections (ggcr does not sync)", "blobs/s", 0, "blob");
        for (Server server : servers.registries()) {
            comparison.with(server, () -> SmallBlobs.push(server, SECONDS));
        }
        comparison.run(ROUNDS);
    }

    @Test
    void answersTheApiWhilePullsSaturateTheMachine() {
        Server host = servers.bootwright();
        Server api = host.authorizedBy(UnderLoad.bearer(host));
        String digest = newBlob();
        Transfers.push(host, REPOSITORY, blob, digest);
        String path = "/v2/" + REPOSITORY + "/blobs/" + digest;
        Server nginx = servers.nginx(directory);
        Manifests.push(host, REPOSITORY, "latest", directory);
        System.out.println(
                "API answers while 8 pulls by curl saturate the machine; of each request all is counted that its"
                        + " client waits, its own turns on the processors included (the line of nginx, which has no other"
                        + " work, tells how much those are)");
        UnderLoad.measure(host, path, api, "/api/v1/jobs", 0, 0, SECONDS);
        int seconds = 2 * SECONDS;
        System.out.println(
                "  no pulls               " + UnderLoad.measure(host, path, api, "/api/v1/jobs", 0, 0, SECONDS));
        for (int niceness : List.of(19, 0)) {
            String pulls = niceness == 0 ? "pulls as equals        " : "pulls by nice processes";
            System.out.println(
                    "  " + pulls + " " + UnderLoad.measure(host, path, api, "/api/v1/jobs", 8, niceness, seconds));
            System.out.println("    nginx, a small file  "
                    + UnderLoad.measure(host, path, nginx, "/manifest.json", 8, niceness, SECONDS));
        }
    }

    @Test
    void staysSmall() {
        Server host = servers.bootwright();
        String digest = newBlob();
        Transfers.push(host, REPOSITORY, blob, digest);
        Transfers.get(host, "/v2/" + REPOSITORY + "/blobs/" + digest, 16);
        System.out.println("Peak memory at -Xmx256m, after 16 GETs of " + MIB + " MiB at once: " + host.peakMemory()
                + " MiB resident");
        String next = newBlob();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                String repository = REPOSITORY + i;
                clients.submit(() -> Transfers.push(host, repository, blob, next));
            }
        }
        assertThat(Transfers.output(Transfers.curl(host, "-fI", host.url("/v2/" + REPOSITORY + "15/blobs/" + next))))
                .contains("200");
        System.out.println("  after 16 pushes at once, too: " + host.peakMemory() + " MiB resident");
    }

    /** A blob that no server has yet; returns its digest. */
    private String newBlob() {
        try {
            if (version++ == 0) {
                byte[] piece = new byte[1 << 20];
                Random random = new Random(7);
                try (var out = Files.newOutputStream(blob)) {
                    for (int i = 0; i < MIB; i++) {
                        random.nextBytes(piece);
                        out.write(piece);
                    }
                }
            }
            try (var file = FileChannel.open(blob, StandardOpenOption.WRITE)) {
                file.write(ByteBuffer.allocate(Integer.BYTES).putInt(0, version), 0);
            }
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 20];
            try (var in = Files.newInputStream(blob)) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    sha256.update(buffer, 0, n);
                }
            }
            return "sha256:" + HexFormat.of().formatHex(sha256.digest());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static double rate(Runnable transfer) {
        long start = System.nanoTime();
        transfer.run();
        return MIB / ((System.nanoTime() - start) / 1e9);
    }
}
