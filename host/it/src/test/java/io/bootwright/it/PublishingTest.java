package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Publishing with {@code oras} to a host at work. */
class PublishingTest {
    private static final String TARGET = "install-linux.target";
    private static final String ID = "linux";

    private final Path keys = Host.directory("keys");
    private final BundleJar.Signer signer = new BundleJar.Signer();
    private final ScriptedTestBed bed = new ScriptedTestBed(
            1, "bundles: {signatures: require, trust: \"" + signer.trust(keys.resolve("trust")) + "\"}");
    private final Host host = bed.host;

    @AfterEach
    void stop() {
        bed.close();
    }

    @Test
    void aJobEndsUnderTheVersionItStartedWithThoughAnotherWasPublishedAndTheHostKilled() {
        String old = active().path("version").asText();
        String id = bed.post();
        host.awaitJob(
                id,
                "under way",
                Duration.ofMinutes(1),
                job -> !job.path("phase").asText().equals("queued"));
        byte[] jar = BundleJar.ofTarget(TARGET, "77.0.0").bytes();

        BundleJar.push(host, keys, ID + ":77.0.0", jar, List.of(signer.sign(jar)))
                .mustSucceed();
        // Active when the push is answered, not some time later.
        JsonNode now = active();

        assertThat(now.path("version").asText()).isEqualTo("77.0.0");
        assertThat(now.path("signature").asText()).isEqualTo("ci.pem");
        assertThat(now.path("origin").asText()).isEqualTo("pushed");
        host.kill();
        host.startAgain();

        JsonNode job = host.awaitComplete(id, Duration.ofMinutes(2));
        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(job.at("/bundle/version").asText()).isEqualTo(old);
        assertThat(Instant.parse(job.path("last_update").asText()))
                .isAfter(Instant.parse(now.path("installed_at").asText()));
        assertThat(active().path("version").asText()).isEqualTo("77.0.0");
        JsonNode next = host.awaitComplete(bed.post(), Duration.ofMinutes(2));
        assertThat(next.at("/bundle/version").asText()).isEqualTo("77.0.0");
        assertThat(next.path("result").asText()).isEqualTo("succeeded");
        // An end is counted after everybody can see it.
        await().atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(host.get("/metrics").text())
                        .contains("bootwright_bundle_active{bundle=\"" + ID + "\",version=\"77.0.0\"} 1")
                        .contains("bootwright_bundle_jobs_ended_total{bundle=\"" + ID + "\",result=\"succeeded\"}")
                        .contains("bootwright_bundle_calls_total{bundle=\"" + ID + "\",call=\"check\"}"));
    }

    @Test
    void orasTellsWhyABundleIsRefused() {
        byte[] jar = BundleJar.ofTarget(TARGET, "78.0.0").bytes();
        String before = active().path("version").asText();

        Command unsigned = BundleJar.push(host, keys, ID + ":78.0.0", jar, List.of());
        assertThat(unsigned.exit()).isNotZero();
        assertThat(unsigned.output()).contains("unsigned", "bundles.signatures: require");
        Command broken = BundleJar.push(
                host,
                keys,
                ID + ":78.0.1",
                BundleJar.ofTarget(TARGET, "78.0.1")
                        .yaml("completion:", "completoin:")
                        .bytes(),
                List.of());
        assertThat(broken.exit()).isNotZero();

        assertThat(active().path("version").asText()).isEqualTo(before);
        assertThat(host.get("/v2/bundles/" + ID + "/manifests/78.0.0").status()).isEqualTo(404);
    }

    @Test
    void aCheckThatEatsAllMemoryFailsItsOwnRequestOnly() {
        byte[] jar = BundleJar.ofTarget(TARGET, "79.0.0")
                .workflow(keys.resolve("classes"), """
                        static final List<byte[]> all = new ArrayList<>();
                        public void check(Recipe recipe, Problems problems) {
                            while (true) all.add(new byte[1 << 20]);
                        }""")
                .bytes();
        String other = bed.post();
        publish(jar);
        for (int i = 0; i < 2; i++) {
            var answer = host.post("/api/v1/jobs", Recipes.job("VBMC-0001", Recipes.linux(bed.image())));
            assertThat(answer.status()).as(answer.text()).isEqualTo(503);
            assertThat(answer.text()).contains("79.0.0", "memory");
        }

        assertThat(host.awaitComplete(other, Duration.ofMinutes(2))
                        .path("result")
                        .asText())
                .isEqualTo("succeeded");
        assertThat(host.get("/health").status()).isEqualTo(200);
    }

    private void publish(byte[] jar) {
        var answer = host.send(host.request("/api/v1/bundles")
                .header("Bootwright-Signature", signer.sign(jar))
                .POST(HttpRequest.BodyPublishers.ofByteArray(jar)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    /** The active version of the bundle. */
    private JsonNode active() {
        for (JsonNode version : host.get("/api/v1/bundles/" + ID).json().path("versions")) {
            if (version.path("active").asBoolean()) {
                return version;
            }
        }
        throw new AssertionError(
                "no version is active: " + host.get("/api/v1/bundles").text());
    }
}
