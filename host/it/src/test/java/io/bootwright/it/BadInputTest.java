package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** What an operator, a script or an attacker may get wrong, seen from outside; no power is touched by any of it. */
class BadInputTest {
    private static final ScriptedTestBed BED = new ScriptedTestBed();

    private final Host host = BED.host;

    @AfterAll
    static void nothingWasPoweredAndTheServerStillWorks() {
        try (BED) {
            assertThat(BED.bmc
                            .machine(ScriptedTestBed.SERIAL)
                            .path("power_on_count")
                            .asInt())
                    .isZero();
            JsonNode job = BED.host.awaitComplete(BED.post(), Duration.ofMinutes(2));
            assertThat(job.path("result").asText()).isEqualTo("succeeded");
        }
    }

    private ObjectNode recipe() {
        return Recipes.linux(BED.image());
    }

    private void refused(ObjectNode body, int status, String code, String pointer) {
        var answer = host.post("/api/v1/jobs", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.json().path("code").asText()).as(answer.text()).isEqualTo(code);
        assertThat(answer.json().path("detail").asText()).isNotEmpty();
        if (!pointer.isEmpty()) {
            assertThat(answer.json().path("errors").toString()).contains("\"" + pointer + "\"");
        }
    }

    private ObjectNode job(ObjectNode recipe) {
        return Recipes.job(ScriptedTestBed.SERIAL, recipe);
    }

    @Test
    void aSchemaViolationIsAnsweredWithItsPointer() {
        ObjectNode recipe = recipe();
        ((ObjectNode) recipe.at("/partition_layout/1")).put("size", "lots");
        refused(job(recipe), 400, "recipe-invalid", "/recipe/partition_layout/1/size");
    }

    @Test
    void aLayoutThatCannotFitTogetherIsRefused() {
        ObjectNode recipe = recipe();
        ((ObjectNode) recipe.at("/partition_layout/2")).put("size", "100%");
        refused(job(recipe), 400, "recipe-invalid", "/recipe/partition_layout/2/size");
    }

    @Test
    void anUnknownTargetNamesTheKnownOnes() {
        var answer = host.post("/api/v1/jobs", job(recipe().put("task_target", "reboot.target")));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("code").asText()).isEqualTo("unknown-target");
        assertThat(answer.text()).contains("install-linux.target");
    }

    @Test
    void anUnknownServerIsRefused() {
        refused(Recipes.job("NOBODY", recipe()), 400, "unknown-server", "");
    }

    @Test
    void aRecipeValueWithANewlineIsRefused() {
        refused(job(recipe().put("target_disk", "/dev/sda\nEVIL=1")), 400, "recipe-invalid", "/recipe/target_disk");
    }

    @Test
    void anImageThatDoesNotExistIsRefused() {
        refused(job(Recipes.linux("127.0.0.1:" + host.port() + "/os-images/none:1")), 400, "artifact-unresolvable", "");
    }

    @Test
    void aLegacyServerIsRefusedWithThatReason() {
        ObjectNode server = Recipes.server("LEGACY-1", "http://127.0.0.2:9").put("boot_mode", "legacy");
        assertThat(host.post("/api/v1/servers", server).status()).isEqualTo(201);
        refused(Recipes.job("LEGACY-1", recipe()), 400, "boot-mode-unsupported", "");
    }

    @Test
    void malformedJsonAndOversizedBodiesAreRefused() {
        assertThat(host.post("/api/v1/jobs", "{\"server_serial\":")
                        .json()
                        .path("code")
                        .asText())
                .isEqualTo("malformed-json");
        String large = "{\"server_serial\":\"" + "x".repeat(20_000_000) + "\"}";
        var answer = host.post("/api/v1/jobs", large);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().path("code").asText()).isEqualTo("body-too-large");
    }

    @Test
    void aWrongTokenIsUnauthorizedAndAWrongWebhookTokenGivesNoHint() {
        var wrong = host.send(HttpRequest.newBuilder(host.url().resolve("/api/v1/jobs"))
                .header("Authorization", "Bearer nonsense")
                .GET());
        assertThat(wrong.status()).isEqualTo(401);
        var known = webhook(ScriptedTestBed.SERIAL);
        var unknown = webhook("NOBODY");
        assertThat(known.status()).isEqualTo(401);
        assertThat(unknown.text()).isEqualTo(known.text());
    }

    private Host.Answer webhook(String serial) {
        return host.send(HttpRequest.newBuilder(host.url().resolve("/api/v1/status-webhook/" + serial))
                .header("Authorization", "Bearer nonsense")
                .POST(HttpRequest.BodyPublishers.ofString("{\"status\":\"failed\",\"failed_step\":\"a\\nb\"}")));
    }

    @Test
    void theDesignsOwnCurlWorksAsPrinted() {
        // A server of its own, whose BMC nobody answers for: the job is accepted and then cancelled.
        assertThat(host.post("/api/v1/servers", Recipes.server("XF-12345ABC", "http://127.0.0.1:9"))
                        .status())
                .isEqualTo(201);
        Command curl = Command.run(
                BED.directory,
                Map.of("TOKEN", host.token(), "URL", host.url().toString(), "IMAGE", BED.image()),
                List.of("bash", "-c", """
                        curl -sS -w '\\n%{http_code}\\n' -H "Authorization: Bearer $TOKEN" -X POST "$URL/api/v1/jobs" \\
                        -d '{
                            "server_serial": "XF-12345ABC",
                            "recipe": {
                                "task_target": "install-linux.target",
                                "target_disk": "/dev/sda",
                                "oci_url": "'"$IMAGE"'",
                                "user_data": "IyEvYmluL2Jhc2gKaG9zdG5hbWUgLXAgc2VydmVyMDEK",
                                "partition_layout": [
                                    { "size": "512M", "type_guid": "ef00", "format": "vfat" },
                                    { "size": "100%", "type_guid": "8300", "format": "ext4" }
                                ]
                            }
                        }'"""));
        assertThat(curl.output()).contains("\"job_id\"").endsWith("202\n");
        String id = host.get("/api/v1/jobs?server_serial=XF-12345ABC")
                .json()
                .at("/items/0/job_id")
                .asText();
        assertThat(host.post("/api/v1/jobs/" + id + "/cancel", "").status()).isEqualTo(202);
    }
}
