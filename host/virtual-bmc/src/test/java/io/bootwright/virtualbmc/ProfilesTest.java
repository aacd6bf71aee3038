package io.bootwright.virtualbmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bootwright.virtualbmc.Client.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What distinguishes the families of BMCs. */
class ProfilesTest {
    private static final String MEDIA = "/redfish/v1/Managers/1/VirtualMedia/";

    private interface Check {
        void run(VirtualMachine machine, Client client) throws Exception;
    }

    private static void with(String profile, Check check) {
        try (var bmc = VirtualBmc.builder().profile(profile).speed(50).start();
                var client = new Client(bmc.machines().getFirst())) {
            check.run(bmc.machines().getFirst(), client);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static Answer insert(Client client, String slot, String body) {
        return client.post(slot + "/Actions/VirtualMedia.InsertMedia", body);
    }

    @Test
    void everyProfileNamesItsSources() {
        for (String name : Profile.NAMES) {
            assertThat(Profile.named(name).sources()).as(name).isNotEmpty();
            assertThat(Profile.named(name).power().resetTypes()).as(name).contains("On", "ForceOff");
        }
        assertThatThrownBy(() -> Profile.named("toaster"))
                .hasMessageContaining("toaster")
                .hasMessageContaining("openbmc");
    }

    @Test
    void idrac9StillShowsAnEjectedDisc() {
        with("idrac9", (machine, client) -> {
            String slot = "/redfish/v1/Systems/System.Embedded.1/VirtualMedia/1";
            try (var host = new PlayedHost()) {
                String image = "{\"Image\":\"" + host.offer("a.iso", new byte[10]) + "\"}";
                assertThat(insert(client, slot, "{\"Image\":\"" + host.url("/media/no.iso") + "\"}")
                                .status())
                        .isEqualTo(400);
                assertThat(insert(client, slot, image).status()).isEqualTo(204);
                assertThat(insert(client, slot, image).status()).isEqualTo(500);
                client.post(slot + "/Actions/VirtualMedia.EjectMedia", "{}");
                assertThat(client.get(slot).json().path("Inserted").asBoolean()).isTrue();
                await("eject")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> !client.get(slot).json().path("Inserted").asBoolean());
            }
            assertThat(client.get(slot).header("ETag")).startsWith("W/");
        });
    }

    @Test
    void ilo5WantsAnEmptyObjectAndTakesIsoImagesInItsCdOnly() {
        with("ilo5", (machine, client) -> {
            String image = "{\"Image\":\"http://127.0.0.1:9/a.iso\"}";
            assertThat(insert(client, MEDIA + "1", image).status()).isEqualTo(400);
            assertThat(insert(client, MEDIA + "2", image).status()).isEqualTo(204);
            String eject = MEDIA + "2/Actions/VirtualMedia.EjectMedia";
            assertThat(client.post(eject, "").status()).isEqualTo(400);
            assertThat(client.post(eject, "{}").status()).isEqualTo(204);
            assertThat(client.reset("ForceOff").message()).isEqualTo("InvalidOperationForSystemState");
        });
    }

    @Test
    void ilo5DropsItsMediaAfterTheyWereBootedFrom(@TempDir Path directory) {
        with("ilo5", (machine, client) -> {
            try (var host = new PlayedHost()) {
                insert(client, MEDIA + "2", "{\"Image\":\"" + host.installer(directory, 1000) + "\"}");
                client.bootOnce("Cd");
                client.reset("On");
                await("boot")
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> machine.view().boots().equals(List.of("cd")));
                assertThat(client.get(MEDIA + "2").json().path("Inserted").asBoolean())
                        .isFalse();
            }
        });
    }

    @Test
    void supermicroRefusesInsertedAndQueriesAndBootsUsbCd() {
        with("supermicro-x12", (machine, client) -> {
            String slot = MEDIA + "CD1";
            assertThat(insert(client, slot, "{\"Image\":\"http://127.0.0.1:9/a.iso\",\"Inserted\":true}")
                            .message())
                    .isEqualTo("PropertyNotWritable");
            assertThat(insert(client, slot, "{\"Image\":\"http://127.0.0.1:9/a.iso?x=1\"}")
                            .status())
                    .isEqualTo(400);
            assertThat(insert(client, slot, "{\"Image\":\"http://127.0.0.1:9/a.iso\"}")
                            .status())
                    .isEqualTo(204);
            client.post(slot + "/Actions/VirtualMedia.EjectMedia", "{}");
            var ejected = client.get(slot).json();
            assertThat(ejected.path("ImageName").asText()).isEqualTo("a.iso");
            assertThat(ejected.path("ConnectedVia").asText()).isEqualTo("NotConnected");
            assertThat(client.patch(Client.SYSTEM, "{\"Boot\":{\"BootSourceOverrideTarget\":\"UsbCd\"}}")
                            .message())
                    .isEqualTo("PropertyMissing");
            assertThat(client.bootOnce("UsbCd").status()).isEqualTo(200);
        });
    }

    @Test
    void lenovoInsertsByPatch() {
        with("lenovo-xcc", (machine, client) -> {
            String slot = MEDIA + "EXT1";
            assertThat(client.get(slot).header("Allow")).contains("PATCH");
            assertThat(client.get(slot).json().has("Actions")).isFalse();
            assertThat(client.patch(slot, "{\"Image\":\"http://127.0.0.1:9/a.iso\"}")
                            .message())
                    .isEqualTo("PropertyMissing");
            assertThat(client.patch(slot, "{\"Image\":\"http://127.0.0.1:9/a.iso\",\"Inserted\":true}")
                            .json()
                            .path("Inserted")
                            .asBoolean())
                    .isTrue();
            assertThat(client.patch(slot, "{\"Image\":null}").status()).isEqualTo(200);
            assertThat(client.get(slot).json().path("Inserted").asBoolean()).isFalse();
            assertThat(client.patch(MEDIA + "RDOC1", "{\"Image\":\"http://127.0.0.1:9/a.iso\",\"Inserted\":true}")
                            .status())
                    .isEqualTo(400);
        });
    }

    @Test
    void openbmcTakesNoPlainHttp() {
        with("openbmc", (machine, client) -> {
            String slot = "/redfish/v1/Managers/bmc/VirtualMedia/Slot_0";
            assertThat(insert(
                                    client,
                                    slot,
                                    "{\"Image\":\"http://127.0.0.1:9/a.iso\",\"Inserted\":true,"
                                            + "\"TransferMethod\":\"Stream\"}")
                            .message())
                    .isEqualTo("PropertyValueNotInList");
            assertThat(insert(client, slot, "{\"Image\":\"https://127.0.0.1:9/a.iso\",\"Inserted\":true}")
                            .message())
                    .isEqualTo("ActionParameterMissing");
            assertThat(client.get(slot).header("ETag")).isEmpty();
        });
    }
}
