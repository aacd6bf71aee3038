package io.bootwright.virtualbmc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.virtualbmc.Client.Answer;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlTest {
    private final VirtualBmc bmc = VirtualBmc.builder()
            .machines(2)
            .control(new InetSocketAddress("127.0.0.1", 0))
            .start();
    private final Client control = new Client(bmc.control().orElseThrow());

    @AfterEach
    void stop() {
        control.close();
        bmc.close();
    }

    @Test
    void machinesShowIdentityPowerBootsAndReads() {
        bmc.machines().getFirst().hardware().insert("CD1", URI.create("http://127.0.0.1:9/a.iso"));
        JsonNode machines = control.get("/machines").json();
        assertThat(machines).hasSize(2);
        JsonNode first = machines.get(0);
        assertThat(first.path("serial").asText()).isEqualTo("VBMC-0001");
        assertThat(first.path("uuid").asText()).hasSize(36);
        assertThat(first.path("mac").asText()).isEqualTo("52:54:00:bb:00:00");
        assertThat(first.path("redfish").asText()).startsWith("http://127.0.0.1:");
        assertThat(first.path("power").asText()).isEqualTo("Off");
        assertThat(first.path("power_on_count").isInt()).isTrue();
        assertThat(first.path("boots")).isEmpty();
        assertThat(first.at("/media/0").toString())
                .isEqualTo("{\"slot\":\"CD1\",\"url\":\"http://127.0.0.1:9/a.iso\",\"bytes_read\":0,"
                        + "\"total_bytes_read\":0}");
        assertThat(control.get("/machines/VBMC-0002").json().path("serial").asText())
                .isEqualTo("VBMC-0002");
    }

    @Test
    void faultsAndScriptsAreTaken() {
        assertThat(control.post(
                                "/machines/VBMC-0001/faults",
                                "{\"fault\":\"error-503\",\"match\":\"GET\",\"count\":1,\"value\":500}")
                        .status())
                .isEqualTo(200);
        try (var client = new Client(bmc.machines().getFirst())) {
            assertThat(client.get(Client.SYSTEM).status()).isEqualTo(500);
            assertThat(client.get(Client.SYSTEM).status()).isEqualTo(200);
        }
        assertThat(control.post(
                                "/machines/VBMC-0001/script",
                                "{\"fail_step\":\"partition.service\",\"exit_code\":7,\"silent\":false}")
                        .status())
                .isEqualTo(200);
        assertThat(control.get("/machines/VBMC-0001/requests").json()).hasSize(2);
    }

    @Test
    void mistakesAreExplained() {
        Answer unknown = control.post("/machines/VBMC-0001/faults", "{\"fault\":\"fire\"}");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.json().path("error").asText()).contains("fire", "lost-media", "never-read");
        assertThat(control.post("/machines/VBMC-0001/faults", "{\"fault\":\"slow\",\"match\":\"(\"}")
                        .status())
                .isEqualTo(400);
        assertThat(control.post("/machines/VBMC-0001/script", "{\"exit_code\":300}")
                        .status())
                .isEqualTo(400);
        assertThat(control.post("/machines/VBMC-0001/script", "{").status()).isEqualTo(400);
        assertThat(control.get("/machines/NOBODY").status()).isEqualTo(404);
        assertThat(control.get("/elsewhere").status()).isEqualTo(404);
    }
}
