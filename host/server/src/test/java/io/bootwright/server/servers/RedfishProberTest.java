package io.bootwright.server.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.redfish.tls.TlsTrust;
import io.bootwright.redfish.transport.BmcAddress;
import io.bootwright.redfish.transport.BmcQueues;
import io.bootwright.redfish.transport.RedfishTimeouts;
import io.bootwright.redfish.transport.Secret;
import io.bootwright.virtualbmc.VirtualBmc;
import io.bootwright.virtualbmc.VirtualMachine;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedfishProberTest {
    private final RedfishProber prober = new RedfishProber(RedfishTimeouts.defaults(), new BmcQueues());
    private VirtualBmc bmc;

    @BeforeEach
    void start() throws Exception {
        bmc = VirtualBmc.builder().machines(2).start();
    }

    @AfterEach
    void stop() {
        bmc.close();
    }

    private VirtualMachine machine() {
        return bmc.machines().getFirst();
    }

    private ServerRecord server(String serial, Optional<String> uuid) {
        return new ServerRecord(
                serial,
                uuid,
                Optional.empty(),
                "uefi",
                "auto",
                "auto",
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                new BmcAddress(machine().url(), "admin", Secret.of("admin"), new TlsTrust.System()),
                Optional.empty());
    }

    @Test
    void theProbeShowsThatTheBmcIsTheServers() {
        JsonNode report = prober.probe(server(machine().serial(), Optional.empty()));
        assertThat(report.path("identity").path("matches").asText()).isEqualTo("yes");
        assertThat(report.path("identity").path("serial_numbers").path(0).asText())
                .isEqualTo(machine().serial());
        assertThat(report.path("identity").path("uuid").asText()).isNotEmpty();
        assertThat(report.path("reasons").toString()).doesNotContain("another machine");
    }

    @Test
    void theProbeSaysWhenTheBmcIsAnotherMachines() {
        VirtualMachine other = bmc.machines().get(1);
        JsonNode report = prober.probe(server(other.serial(), Optional.of("4c4c4544-0042-3510-8052-000000000001")));
        assertThat(report.path("identity").path("matches").asText()).isEqualTo("no");
        assertThat(report.path("reasons").path(0).asText())
                .contains(machine().serial())
                .contains(other.serial())
                .contains("bmc.address")
                .endsWith(".");
    }
}
