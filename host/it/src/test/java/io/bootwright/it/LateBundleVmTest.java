package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A workflow and its tool, both made after the maintenance ISO was, run in a real machine. */
@Tag("vm")
class LateBundleVmTest {
    private static final Duration RUN = Duration.ofMinutes(15);

    @Test
    void aBundleAndAToolImageYoungerThanTheIsoRunAndReportTheirOutput() throws IOException {
        Path work = Host.directory("late-bundle");
        var bundle = new LateBundle(work.resolve("late"), work.resolve("trust"));
        try (var bed = new VmTestBed("late", "bundles: {signatures: warn, trust: " + work.resolve("trust") + "}\n")) {
            Path jar = bundle.pack(bed.host, LateTool.push(bed.host, "tools/late-tool", work.resolve("tool")));
            var unsigned = bed.host.send(bed.host.request("/api/v1/bundles").POST(BodyPublishers.ofFile(jar)));
            assertThat(unsigned.text()).contains("bundle-untrusted", "brings its units on the task ISO");
            var signed = bed.host.send(bed.host
                    .request("/api/v1/bundles")
                    .header("Bootwright-Signature", bundle.sign(jar))
                    .POST(BodyPublishers.ofFile(jar)));
            assertThat(signed.status()).as(signed.text()).isEqualTo(201);
            bed.register(VmTestBed.UUID);
            var recipe = new ObjectMapper()
                    .createObjectNode()
                    .put("task_target", "late.target")
                    .put("word", "hello");
            String id = bed.post(Recipes.job(VmTestBed.SERIAL, recipe).put("on_completion", "power-off"));
            JsonNode job = bed.host.awaitComplete(id, RUN);

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
            assertThat(job.at("/output/answer").asText()).isEqualTo("hello");
            assertThat(job.at("/steps/0/name").asText()).isEqualTo("late-tool.service");
            assertThat(bed.host.log(id))
                    .contains(
                            "pulling the tool image localhost/tools/late-tool:1 from 10.0.2.2:" + bed.host.port()
                                    + "/tools/late-tool@sha256:",
                            "units of the task: late-tool.container, late.target",
                            "the late tool runs as late-tool",
                            // The bundle declares a number; what it left is kept all the same.
                            "warning: the output is not what the bundle declares: /answer");
        }
    }
}
