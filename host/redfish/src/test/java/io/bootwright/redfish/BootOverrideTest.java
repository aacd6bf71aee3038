package io.bootwright.redfish;

import io.bootwright.redfish.system.BootTarget;
import io.bootwright.redfish.transport.RedfishException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.redfish.FakeBmc.Reply;
import io.bootwright.redfish.transport.RedfishException.Kind;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BootOverrideTest {
    private static final String SETTINGS = FakeBmc.SYSTEM + "/Settings";
    private FakeBmc bmc;

    @BeforeEach
    void start() throws Exception {
        bmc = new FakeBmc();
    }

    @AfterEach
    void stop() {
        bmc.close();
    }

    private void with(Consumer<RedfishClient> work) {
        try (RedfishClient client = bmc.connect()) {
            work.accept(client);
        }
    }

    private void bootCd() {
        with(client -> client.bootOnce(BootTarget.CD));
    }

    private ObjectNode boot() {
        return (ObjectNode) bmc.resources.get(FakeBmc.SYSTEM).path("Boot");
    }

    private Reply set(FakeBmc.Request request) {
        boot().setAll((ObjectNode) request.body().path("Boot"));
        return Reply.of(200);
    }

    private List<JsonNode> sent(String path) {
        return bmc.seen("PATCH", path).stream()
                .map(each -> each.body().path("Boot"))
                .toList();
    }

    @Test
    void sendsTargetEnabledAndModeInOnePatch() {
        bootCd();
        assertThat(sent(FakeBmc.SYSTEM)).hasSize(1);
        assertThat(sent(FakeBmc.SYSTEM).getFirst().toString()).isEqualTo("""
                        {"BootSourceOverrideTarget":"Cd","BootSourceOverrideEnabled":"Once","BootSourceOverrideMode":"UEFI"}""");
    }

    @Test
    void leavesTheModeOutWhereItIsRefused() {
        bmc.on(
                "PATCH",
                FakeBmc.SYSTEM,
                request -> request.body().at("/Boot/BootSourceOverrideMode").isMissingNode()
                        ? set(request)
                        : Reply.of(400, "PropertyNotWritable", "Read-only.", "BootSourceOverrideMode"));
        bootCd();
        assertThat(sent(FakeBmc.SYSTEM)).hasSize(2);
    }

    @Test
    void neverLeavesTheModeOutWhereAQuirkWantsIt() {
        bmc.resources.get(FakeBmc.SYSTEM).put("Manufacturer", "ASRockRack");
        bmc.on("PATCH", FakeBmc.SYSTEM, request -> Reply.of(400, "GeneralError", "No."));
        assertThatThrownBy(this::bootCd).isInstanceOf(RedfishException.class);
        assertThat(sent(FakeBmc.SYSTEM)).allMatch(each -> each.has("BootSourceOverrideMode"));
    }

    @Test
    void prefersUsbCdOnSupermicro() {
        bmc.resources.get(FakeBmc.SYSTEM).put("Manufacturer", "Supermicro");
        boot().putArray("BootSourceOverrideTarget@Redfish.AllowableValues")
                .add("Cd")
                .add("UsbCd");
        bootCd();
        assertThat(boot().path("BootSourceOverrideTarget").asText()).isEqualTo("UsbCd");
    }

    @Test
    void takesUsbCdWhereCdIsNotAllowed() {
        boot().putArray("BootSourceOverrideTarget@Redfish.AllowableValues").add("UsbCd");
        bootCd();
        assertThat(boot().path("BootSourceOverrideTarget").asText()).isEqualTo("UsbCd");
    }

    @Test
    void goesThroughTheSettingsResourceIfItHoldsBootSettings() {
        bmc.resources
                .get(FakeBmc.SYSTEM)
                .putObject("@Redfish.Settings")
                .putObject("SettingsObject")
                .put("@odata.id", SETTINGS);
        bmc.resource(SETTINGS, "{\"Boot\": {\"BootSourceOverrideEnabled\": \"Disabled\"}}");
        bmc.on("PATCH", SETTINGS, request -> {
            ((ObjectNode) bmc.resources.get(SETTINGS).path("Boot"))
                    .setAll((ObjectNode) request.body().path("Boot"));
            return Reply.of(202);
        });
        bootCd();
        assertThat(sent(SETTINGS)).hasSize(1);
        assertThat(sent(FakeBmc.SYSTEM)).isEmpty();
        // Pending settings are cleared too, though the system itself reads Disabled.
        with(RedfishClient::bootFromDisk);
        assertThat(sent(SETTINGS)).hasSize(2);
    }

    @Test
    void goesToTheSystemWhenTheSettingsResourceHasNoBootSettings() {
        bmc.resources
                .get(FakeBmc.SYSTEM)
                .putObject("@Redfish.Settings")
                .putObject("SettingsObject")
                .put("@odata.id", SETTINGS);
        bmc.resource(SETTINGS, "{\"Bios\": {}}");
        bootCd();
        assertThat(sent(FakeBmc.SYSTEM)).hasSize(1);
    }

    @Test
    void seesThatNothingWasChanged() {
        bmc.on("PATCH", FakeBmc.SYSTEM, request -> Reply.of(200));
        assertThatThrownBy(this::bootCd).isInstanceOfSatisfying(RedfishException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.REFUSED);
            assertThat(e).hasMessageContaining("accepted the boot device but reads None, Disabled");
        });
    }

    @Test
    void acceptsContinuousAsOnce() {
        bmc.on("PATCH", FakeBmc.SYSTEM, request -> {
            set(request);
            boot().put("BootSourceOverrideEnabled", "Continuous");
            return Reply.of(204);
        });
        bootCd();
    }

    @Test
    void usesTheMediumWhereTheSystemOffersNoCd() {
        bmc.resources.get(FakeBmc.SYSTEM).put("Manufacturer", "HPE");
        boot().putArray("BootSourceOverrideTarget@Redfish.AllowableValues").add("Pxe");
        String cd1 = FakeBmc.SYSTEM + "/VirtualMedia/CD1";
        bmc.resources.get(cd1).put("Inserted", true);
        bmc.on("PATCH", cd1, request -> Reply.of(200));
        bootCd();
        assertThat(bmc.seen("PATCH", "CD1")
                        .getFirst()
                        .body()
                        .at("/Oem/Hpe/BootOnNextServerReset")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void saysWhatTheSystemCanBootInstead() {
        boot().putArray("BootSourceOverrideTarget@Redfish.AllowableValues").add("Pxe");
        assertThatThrownBy(this::bootCd).isInstanceOfSatisfying(RedfishException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(e).hasMessageContaining("[Pxe]");
        });
    }

    @Test
    void usesDellsOwnWayOnOldFirmware() {
        bmc.resources.get(FakeBmc.SYSTEM).put("Manufacturer", "Dell Inc.").put("Model", "PowerEdge R640");
        bmc.resources.get(FakeBmc.MANAGER).put("Model", "14G Monolithic").put("FirmwareVersion", "4.10.10.10");
        String action = FakeBmc.MANAGER + "/Actions/Oem/EID_674_Manager.ImportSystemConfiguration";
        bmc.on("POST", action, request -> Reply.of(202));
        bootCd();
        assertThat(bmc.seen("POST", "ImportSystemConfiguration")
                        .getFirst()
                        .body()
                        .path("ImportBuffer")
                        .asText())
                .contains("VCD-DVD");
        assertThat(sent(FakeBmc.SYSTEM)).isEmpty();
    }

    @Test
    void clearsAnOverride() {
        bootCd();
        with(RedfishClient::bootFromDisk);
        assertThat(boot().path("BootSourceOverrideEnabled").asText()).isEqualTo("Disabled");
    }

    @Test
    void leavesAClearedOverrideAlone() {
        with(RedfishClient::bootFromDisk);
        assertThat(sent(FakeBmc.SYSTEM)).isEmpty();
    }

    @Test
    void pointsToTheDiskWhereAnOverrideCannotBeCleared() {
        bootCd();
        bmc.on(
                "PATCH",
                FakeBmc.SYSTEM,
                request -> request.body()
                                .at("/Boot/BootSourceOverrideTarget")
                                .asText()
                                .equals("Hdd")
                        ? set(request)
                        : Reply.of(400, "PropertyValueNotInList", "Disabled is not allowed."));
        with(RedfishClient::bootFromDisk);
        assertThat(boot().path("BootSourceOverrideTarget").asText()).isEqualTo("Hdd");
    }
}
