package io.bootwright.virtualbmc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.virtualbmc.Client.Answer;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            script | {"foo":1}                          | unknown key 'foo'; there are fail_step, exit_code, silent, output
            script | {"exit_cod":7}                     | Did you mean exit_code?
            script | {"fail_step":7}                    | fail_step must be a text
            script | {"exit_code":"7"}                  | exit_code must be a whole number from 1 to 255
            script | {"exit_code":7.5}                  | exit_code must be a whole number from 1 to 255
            script | {"silent":"yes"}                   | silent must be true or false
            script | {"output":[1]}                     | output must be a JSON object
            script | {"installer_end":"stop"}           | installer_end must be reboot, power-off or hang
            script | {"port":65536}                     | port must be a whole number from 0 to 65535
            script | [1]                                | the body must be a JSON object
            faults | {"fault":"slow","matches":"GET"}   | Did you mean match?
            faults | {"fault":"slo"}                    | Did you mean slow?
            faults | {"fault":"slow","count":0}         | count must be a whole number from 1
            faults | {"fault":"slow","value":{"ms":1}}  | value must be a text or a number
            faults | {}                                 | unknown fault ''
            """)
    void whatIsNotKnownOrOfTheWrongKindIsRefused(String what, String body, String sentence) {
        Answer answer = control.post("/machines/VBMC-0001/" + what, body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("error").asText()).contains(sentence);
    }

    @Test
    void everyKeyOfAScriptIsTaken() {
        assertThat(control.post(
                                "/machines/VBMC-0001/script",
                                "{\"fail_step\":null,\"exit_code\":7,\"silent\":false,\"output\":{\"a\":1},"
                                        + "\"installer_end\":\"power-off\",\"port\":1}")
                        .status())
                .isEqualTo(200);
    }
}
