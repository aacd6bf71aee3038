package io.bootwright.virtualbmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bootwright.virtualbmc.redfish.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PowerAndBootTest {
    private final VirtualBmc bmc = VirtualBmc.builder().speed(20).start();
    private final VirtualMachine machine = bmc.machines().getFirst();
    private final Client client = new Client(machine);

    @AfterEach
    void stop() {
        client.close();
        bmc.close();
    }

    private String boot(String property) {
        return client.get(Client.SYSTEM).json().at("/Boot/" + property).asText();
    }

    private void awaitBoots(String... devices) {
        await("boots")
                .atMost(Duration.ofSeconds(20))
                .until(() -> machine.view().boots().equals(List.of(devices)));
    }

    @Test
    void powerGoesOnAndOffAndIsCounted() {
        assertThat(client.get(Client.SYSTEM).json().path("PowerState").asText()).isEqualTo("Off");
        assertThat(client.reset("On").status()).isEqualTo(204);
        client.awaitPower("On");
        assertThat(client.reset("On").status()).isEqualTo(204);
        awaitBoots("disk");
        client.reset("GracefulShutdown");
        client.awaitPower("Off");
        client.reset("ForceOff");
        client.reset("On");
        awaitBoots("disk", "disk");
        client.reset("ForceRestart");
        awaitBoots("disk", "disk", "disk");
        client.reset("ForceOff");
        client.awaitPower("Off");
        assertThat(machine.view().powerOnCount()).isEqualTo(2);
        assertThat(machine.view().resets()).isEqualTo(1);
    }

    @Test
    void anUnknownResetTypeIsRefused() {
        assertThat(client.reset("PowerCycle").message()).isEqualTo("ActionParameterNotSupported");
        assertThat(client.post(Client.SYSTEM + "/Actions/ComputerSystem.Reset", "{}")
                        .message())
                .isEqualTo("ActionParameterMissing");
    }

    @Test
    void anOverrideOnceIsConsumedByTheNextBoot() {
        client.bootOnce("Cd");
        assertThat(boot("BootSourceOverrideEnabled")).isEqualTo("Once");
        assertThat(boot("BootSourceOverrideTarget")).isEqualTo("Cd");
        client.reset("On");
        awaitBoots("disk");
        assertThat(boot("BootSourceOverrideEnabled")).isEqualTo("Disabled");
        assertThat(boot("BootSourceOverrideTarget")).isEqualTo("None");
    }

    @Test
    void aStickyOverrideIsNot() {
        machine.inject(Fault.of(Fault.Kind.STICKY_OVERRIDE));
        client.bootOnce("Cd");
        client.reset("On");
        awaitBoots("disk");
        assertThat(boot("BootSourceOverrideEnabled")).isEqualTo("Once");
    }

    @Test
    void aContinuousOverrideStaysUntilItIsDisabled() {
        client.patch(
                Client.SYSTEM,
                "{\"Boot\":{\"BootSourceOverrideTarget\":\"Pxe\",\"BootSourceOverrideEnabled\":\"Continuous\"}}");
        client.reset("On");
        awaitBoots("disk");
        assertThat(boot("BootSourceOverrideEnabled")).isEqualTo("Continuous");
        client.patch(Client.SYSTEM, "{\"Boot\":{\"BootSourceOverrideEnabled\":\"Disabled\"}}");
        assertThat(boot("BootSourceOverrideTarget")).isEqualTo("None");
    }

    @Test
    void valuesOutsideTheListsAreRefused() {
        assertThat(client.bootOnce("Tape").message()).isEqualTo("PropertyValueNotInList");
        assertThat(client.patch(Client.SYSTEM, "{\"Boot\":{\"BootNext\":\"x\"}}")
                        .message())
                .isEqualTo("PropertyNotWritable");
        assertThat(client.patch(Client.SYSTEM, "{\"AssetTag\":\"x\"}").message())
                .isEqualTo("PropertyNotWritable");
    }

    @Test
    void aChangeOfTheOverrideCanBeSwallowed() {
        machine.inject(Fault.of(Fault.Kind.IGNORE_OVERRIDE).with("Disabled"));
        assertThat(client.bootOnce("Cd").status()).isEqualTo(200);
        assertThat(boot("BootSourceOverrideEnabled")).isEqualTo("Once");
        String disable = "{\"Boot\":{\"BootSourceOverrideEnabled\":\"Disabled\"}}";
        assertThat(client.patch(Client.SYSTEM, disable).status()).isEqualTo(200);
        assertThat(boot("BootSourceOverrideEnabled")).isEqualTo("Once");
        client.patch(Client.SYSTEM, disable);
        assertThat(boot("BootSourceOverrideEnabled")).isEqualTo("Disabled");
    }
}
