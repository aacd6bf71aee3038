package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The esxi workflow with the assembled programs and a scripted machine that plays VMware's installer. */
class EsxiScriptedTest {
    private static final String SERIAL = ScriptedTestBed.SERIAL;
    private static final Duration RUN = Duration.ofMinutes(3);

    private final ScriptedTestBed bed = new ScriptedTestBed();
    private final Host host = bed.host;

    @AfterEach
    void stop() {
        bed.close();
    }

    private void importInstaller(String bootConfig) {
        host.bootwright(
                        "media",
                        "import",
                        Esxi.installer(bed.directory, bootConfig).toString(),
                        "--name",
                        "esxi",
                        "--tag",
                        "latest")
                .mustSucceed();
    }

    private void giveNetwork() {
        ObjectNode patch = new ObjectMapper().createObjectNode();
        try {
            patch.set("network", new ObjectMapper().readTree("""
                    {"version":2,"ethernets":{"m0":{"match":{"macaddress":"52:54:00:aa:00:01"},
                     "addresses":["192.0.2.21/24"],"routes":[{"to":"default","via":"192.0.2.1"}]}}}"""));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        var answer = host.patch("/api/v1/servers/" + SERIAL, patch);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private Host.Answer post(ObjectNode recipe) {
        return host.post("/api/v1/jobs", Recipes.job(SERIAL, recipe));
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook", "power-cycle", "tcp-probe", "media-read"})
    void everyCompletionRuleEndsARunOfItsOwn(String mode) throws IOException {
        importInstaller(Esxi.BOOT_CONFIG);
        giveNetwork();
        int port = freePort();
        bed.bmc.script(
                SERIAL,
                "{\"silent\":" + !mode.equals("webhook") + ",\"installer_end\":\"reboot\",\"port\":" + port + "}");
        String more = switch (mode) {
            case "tcp-probe" -> ",\"address\":\"127.0.0.1\",\"port\":" + port + ",\"quiet\":\"PT2S\"";
            case "media-read" -> ",\"quiet\":\"PT4S\"";
            default -> "";
        };

        var answer = post(Esxi.recipe(Esxi.KICKSTART, "{\"mode\":\"" + mode + "\"" + more + "}"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        assertThat(answer.json().path("warnings").toString()).contains("--overwritevmfs");
        JsonNode job = host.awaitComplete(answer.json().path("job_id").asText(), RUN);

        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(job.at("/completion/mode").asText()).isEqualTo(mode);
        assertThat(job.at("/media/0/percent_read").asInt()).isEqualTo(100);
        JsonNode machine = Await.until(
                "boot from disk",
                Duration.ofSeconds(30),
                () -> Optional.of(bed.bmc.machine(SERIAL))
                        .filter(m -> m.path("boots").size() == 2));
        assertThat(machine.path("boots").toString()).isEqualTo("[\"cd\",\"disk\"]");
        assertThat(machine.path("power_on_count").asInt()).isEqualTo(1);
        assertThat(machine.path("media").findValuesAsText("url")).containsOnly("null");
    }

    @Test
    void anAddressThatAnswersBeforeItsServerIsOnIsRefusedBeforePowerIsTouched() throws IOException {
        importInstaller(Esxi.BOOT_CONFIG);
        giveNetwork();
        try (var other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String rule = "{\"mode\":\"tcp-probe\",\"address\":\"127.0.0.1\",\"port\":" + other.getLocalPort() + "}";
            var answer = host.post(
                    "/api/v1/jobs",
                    Recipes.job(SERIAL, Esxi.recipe(Esxi.KICKSTART, rule)).put("on_failure", "power-off"));
            assertThat(answer.status()).as(answer.text()).isEqualTo(202);
            JsonNode job = host.awaitComplete(answer.json().path("job_id").asText(), RUN);

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("failed");
            assertThat(job.at("/error/code").asText()).isEqualTo("address-in-use");
            assertThat(job.at("/error/detail").asText())
                    .contains("127.0.0.1:" + other.getLocalPort() + " answers although server " + SERIAL + " is off");
        }
        JsonNode machine = bed.bmc.machine(SERIAL);
        assertThat(machine.path("power_on_count").asInt()).isZero();
        assertThat(machine.path("media").findValuesAsText("bytes_read")).containsOnly("0");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aKickstartWithoutRebootIsRefusedBeforePowerIsTouched() {
        importInstaller(Esxi.BOOT_CONFIG);

        var answer = post(Esxi.recipe(Esxi.KICKSTART.replace("reboot\n", ""), ""));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("code").asText()).isEqualTo("recipe-invalid");
        assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo("/recipe/ks_cfg");
        assertThat(answer.json().at("/errors/0/detail").asText()).contains("Add the line reboot.");
        assertThat(bed.bmc.machine(SERIAL).path("power_on_count").asInt()).isZero();
    }

    @Test
    void anImageWithoutRoomForTheBootOptionIsRefusedBeforePowerIsTouched() {
        importInstaller("kernelopt=" + "x".repeat(2048 - "kernelopt=".length()));
        giveNetwork();

        var answer = post(Esxi.recipe(Esxi.KICKSTART, ""));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("code").asText()).isEqualTo("artifact-unresolvable");
        assertThat(answer.text()).contains("/EFI/BOOT/BOOT.CFG has 2048 bytes", "no room");
        assertThat(bed.bmc.machine(SERIAL).path("power_on_count").asInt()).isZero();
    }

    @Test
    void aKickstartThatWantsANetworkTheServerDoesNotHaveIsRefusedBeforePowerIsTouched() {
        importInstaller(Esxi.BOOT_CONFIG);

        var answer = post(Esxi.recipe(Esxi.KICKSTART, ""));

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(answer.json().at("/errors/0/pointer").asText()).isEqualTo("/recipe/ks_cfg");
        assertThat(answer.json().at("/errors/0/detail").asText())
                .contains("asks for the network of server " + SERIAL + ", which has none");
        assertThat(bed.bmc.machine(SERIAL).path("power_on_count").asInt()).isZero();
    }
}
