package io.bootwright.redfish;

import io.bootwright.redfish.media.MediaSlot;
import io.bootwright.redfish.media.MediaStrategy;
import io.bootwright.redfish.quirks.QuirkSelection;
import io.bootwright.redfish.system.BootMode;
import io.bootwright.redfish.system.PowerState;
import io.bootwright.redfish.system.SystemInfo;
import io.bootwright.redfish.transport.RedfishException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.redfish.transport.RedfishException.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
    private static final String MANAGER_MEDIA = FakeBmc.MANAGER + "/VirtualMedia";
    private FakeBmc bmc;

    @BeforeEach
    void start() throws Exception {
        bmc = new FakeBmc();
    }

    @AfterEach
    void stop() {
        bmc.close();
    }

    private RedfishClient connect(String systemId) {
        return RedfishClient.connect(bmc.address(), Optional.of(systemId), QuirkSelection.auto(), FakeBmc.QUICK);
    }

    private ProbeReport probe() {
        try (RedfishClient client = bmc.connect()) {
            return client.probe();
        }
    }

    private void mediaUnderManager(String... slots) {
        bmc.resources.get(FakeBmc.MANAGER).putObject("VirtualMedia").put("@odata.id", MANAGER_MEDIA);
        bmc.collection(MANAGER_MEDIA, slots);
    }

    @Test
    void readsTheOnlySystem() {
        try (RedfishClient client = bmc.connect()) {
            SystemInfo info = client.system();
            assertThat(info.id()).isEqualTo("1");
            assertThat(info.serial()).contains("XF-1");
            assertThat(info.power()).isEqualTo(PowerState.OFF);
            assertThat(info.bootMode()).isEqualTo(BootMode.UEFI);
        }
    }

    @Test
    void takesTheSystemAskedForAmongSeveral() {
        bmc.collection("/redfish/v1/Systems", "/redfish/v1/Systems/0", FakeBmc.SYSTEM);
        try (RedfishClient client = connect("1")) {
            assertThat(client.system().id()).isEqualTo("1");
        }
        assertThat(bmc.seen(request -> request.path().equals("/redfish/v1/Systems/0")))
                .isEmpty();
    }

    @Test
    void listsTheSystemsWhenItMustChoose() {
        bmc.collection("/redfish/v1/Systems", "/redfish/v1/Systems/b", "/redfish/v1/Systems/a");
        assertThatThrownBy(bmc::connect).isInstanceOfSatisfying(RedfishException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(e).hasMessageContaining("a, b");
            assertThat(e.hint()).contains("system_id");
        });
        assertThatThrownBy(() -> connect("c")).hasMessageContaining("no system c, but [a, b]");
        // Whatever happens, the session is given back.
        assertThat(bmc.seen("DELETE", "/Sessions/7")).hasSize(2);
    }

    @Test
    void sortsSlotsAsPeopleCount() {
        bmc.collection(FakeBmc.SYSTEM + "/VirtualMedia", bmc.slot("10"), bmc.slot("2"), bmc.slot("1"));
        try (RedfishClient client = bmc.connect()) {
            assertThat(client.slots()).extracting(MediaSlot::id).containsExactly("1", "2", "10");
        }
    }

    @Test
    void followsPagesOfACollection() {
        bmc.collection(FakeBmc.SYSTEM + "/VirtualMedia", bmc.slot("CD1"));
        bmc.resources.get(FakeBmc.SYSTEM + "/VirtualMedia").put("Members@odata.nextLink", "/redfish/v1/page2");
        bmc.collection("/redfish/v1/page2", bmc.slot("CD2"));
        // A page that names itself as the next one must not hold us for ever.
        bmc.resources.get("/redfish/v1/page2").put("Members@odata.nextLink", "/redfish/v1/page2");
        try (RedfishClient client = bmc.connect()) {
            assertThat(client.slots()).hasSize(2);
        }
    }

    @Test
    void findsMediaOfTheManagerThatTheSystemNames() {
        bmc.resources.get(FakeBmc.SYSTEM).remove("VirtualMedia");
        mediaUnderManager(bmc.slot(MANAGER_MEDIA + "/1", "1", "\"CD\""));
        try (RedfishClient client = bmc.connect()) {
            assertThat(client.slots()).extracting(MediaSlot::owner).containsExactly("manager");
        }
    }

    @Test
    void fallsBackToAllManagersWhenTheSystemNamesNone() {
        bmc.resources.get(FakeBmc.SYSTEM).remove(List.of("VirtualMedia", "Links"));
        mediaUnderManager(bmc.slot(MANAGER_MEDIA + "/1", "1", "\"CD\""));
        assertThat(probe().slots()).hasSize(1);
    }

    @Test
    void prefersTheCollectionThatOffersMore() {
        bmc.collection(FakeBmc.SYSTEM + "/VirtualMedia", bmc.slot("CD1"));
        mediaUnderManager(
                bmc.slot(MANAGER_MEDIA + "/1", "1", "\"CD\""), bmc.slot(MANAGER_MEDIA + "/2", "2", "\"DVD\""));
        ProbeReport report = probe();
        assertThat(report.strategy()).isEqualTo(MediaStrategy.TWO_CD);
        assertThat(report.slots()).extracting(MediaSlot::owner).containsOnly("manager");
        assertThat(report.reasons()).anyMatch(reason -> reason.contains("CD1 (system) is not used"));
    }

    @Test
    void probesWithoutChangingAnything() {
        ProbeReport report = probe();
        assertThat(report.strategy().text()).isEqualTo("two-cd");
        assertThat(report.vendor()).isEqualTo("Contoso");
        assertThat(report.firmware()).isEqualTo("9.1");
        assertThat(report.quirks()).isEqualTo("generic");
        assertThat(bmc.seen(request ->
                        !request.method().equals("GET") && !request.path().contains("Sessions")))
                .isEmpty();
    }

    @Test
    void tellsTheOtherWaysOfDelivery() {
        String media = FakeBmc.SYSTEM + "/VirtualMedia";
        bmc.collection(media, bmc.slot(media + "/1", "1", "\"Floppy\", \"USBStick\""), bmc.slot("2"));
        assertThat(probe().strategy()).isEqualTo(MediaStrategy.CD_USB);
        assertThat(probe().slots()).extracting(MediaSlot::id).containsExactly("2", "1");
        bmc.collection(media, bmc.slot("2"));
        assertThat(probe().strategy()).isEqualTo(MediaStrategy.SINGLE_ISO);
        bmc.resources.get(media + "/2").remove("Actions");
        assertThat(probe().strategy()).isEqualTo(MediaStrategy.NONE);
        assertThat(probe().reasons().getFirst()).contains("takes a CD image by URL");
        bmc.collection(media);
        assertThat(probe().reasons().getFirst()).contains("licence");
    }

    @Test
    void countsWorkingCdsByQuirk() {
        bmc.resources.get(FakeBmc.SYSTEM).put("Manufacturer", "HPE");
        ProbeReport report = probe();
        assertThat(report.quirks()).isEqualTo("hpe");
        assertThat(report.strategy()).isEqualTo(MediaStrategy.SINGLE_ISO);
    }

    @Test
    void readsAllowedProtocolsFromActionInfo() {
        String cd1 = FakeBmc.SYSTEM + "/VirtualMedia/CD1";
        bmc.resources
                .get(cd1)
                .withObject("/Actions/#VirtualMedia.InsertMedia")
                .put("@Redfish.ActionInfo", "/redfish/v1/info");
        bmc.resource("/redfish/v1/info", """
                {"Parameters": [{"Name": "Image"}, {"Name": "TransferProtocolType", "AllowableValues": ["HTTPS"]}]}""");
        assertThat(probe().slots().getFirst().protocols()).containsExactly("HTTPS");
    }

    @Test
    void ignoresLinksThatLeadAway() {
        bmc.collection(
                FakeBmc.SYSTEM + "/VirtualMedia",
                "http://evil.example/redfish/v1/x",
                "//evil.example/",
                "/a b",
                "relative");
        assertThatThrownBy(this::probe).hasMessageContaining("/redfish/v1/x");
        // The first became a path of the same BMC, the others were dropped.
        assertThat(bmc.seen(request -> request.path().equals("/redfish/v1/x"))).isNotEmpty();
    }
}
