package io.bootwright.redfish;

import io.bootwright.redfish.system.IdentityMatch;
import io.bootwright.redfish.system.SystemIdentity;
import io.bootwright.redfish.transport.Json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemIdentityTest {
    private static final String UUID = "4c4c4544-0042-3510-8052-b4c04f4d3732";

    private static SystemIdentity serials(String... serials) {
        return new SystemIdentity(Optional.empty(), List.of(serials), List.of(), List.of());
    }

    private static SystemIdentity uuid(String uuid) {
        return new SystemIdentity(Optional.of(uuid), List.of(), List.of(), List.of());
    }

    private static IdentityMatch match(SystemIdentity shown, String serial) {
        return shown.match(serial, Optional.empty());
    }

    @Test
    void aSerialNumberAgreesWhateverTheCaseAndWhiteSpace() {
        assertThat(match(serials(" xf-1 "), "XF-1")).isEqualTo(IdentityMatch.YES);
        assertThat(match(serials("XF - 1\u00a0"), "xf-1")).isEqualTo(IdentityMatch.YES);
        assertThat(match(serials("XF-2"), "XF-1")).isEqualTo(IdentityMatch.NO);
        assertThat(match(serials("XF1"), "XF-1")).isEqualTo(IdentityMatch.NO);
    }

    @Test
    void oneAgreeingValueIsEnough() {
        assertThat(match(serials("CN70163", "XF-1"), "XF-1")).isEqualTo(IdentityMatch.YES);
        assertThat(match(
                        new SystemIdentity(Optional.empty(), List.of("CN70163"), List.of("7XK2Q"), List.of()), "7xk2q"))
                .isEqualTo(IdentityMatch.YES);
        assertThat(match(
                        new SystemIdentity(Optional.empty(), List.of("CN70163"), List.of(), List.of("7XK2Q")), "7xk2q"))
                .isEqualTo(IdentityMatch.YES);
        assertThat(uuid(UUID).match("OTHER", Optional.of(UUID))).isEqualTo(IdentityMatch.YES);
        SystemIdentity serialOnly = new SystemIdentity(Optional.of(UUID), List.of("XF-1"), List.of(), List.of());
        assertThat(serialOnly.match("XF-1", Optional.of("4c4c4544-0042-3510-8052-000000000001")))
                .isEqualTo(IdentityMatch.YES);
    }

    @Test
    void aUuidAgreesInBothByteOrders() {
        for (String shown : List.of(
                "4C4C4544-0042-3510-8052-B4C04F4D3732",
                "44454c4c-4200-1035-8052-b4c04f4d3732",
                "4c4c454400423510" + "8052b4c04f4d3732",
                "{4c4c4544-0042-3510-8052-b4c04f4d3732}",
                "urn:uuid:4c4c4544-0042-3510-8052-b4c04f4d3732")) {
            assertThat(uuid(shown).match("XF-1", Optional.of(UUID))).isEqualTo(IdentityMatch.YES);
        }
        assertThat(uuid("4c4c4544-0042-3510-5280-b4c04f4d3732").match("XF-1", Optional.of(UUID)))
                .isEqualTo(IdentityMatch.NO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "To Be Filled By O.E.M.",
                "to be filled by OEM",
                "Default string",
                "0123456789",
                "1234567890",
                "None",
                "N/A",
                "Not Specified",
                "Not Available",
                "System Serial Number",
                "Chassis Serial Number",
                "Unknown",
                "NULL",
                "0",
                "0000000000",
                "XXXXXXXX",
                "FFFFFFFF",
                "........",
                "-",
                "   "
            })
    void aPlaceholderIsUnknownOnEitherSide(String placeholder) {
        assertThat(match(serials(placeholder), "XF-1")).isEqualTo(IdentityMatch.UNKNOWN);
        assertThat(match(serials("XF-1"), placeholder)).isEqualTo(IdentityMatch.UNKNOWN);
        assertThat(match(serials(placeholder), placeholder)).isEqualTo(IdentityMatch.UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00000000-0000-0000-0000-000000000000",
                "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
                "03000200-0400-0500-0006-000700080009",
                "00020003-0004-0005-0006-000700080009",
                "not a UUID",
                ""
            })
    void aPlaceholderUuidIsUnknown(String placeholder) {
        assertThat(uuid(placeholder).match("XF-1", Optional.of(UUID))).isEqualTo(IdentityMatch.UNKNOWN);
        assertThat(uuid(UUID).match("XF-1", Optional.of(placeholder))).isEqualTo(IdentityMatch.UNKNOWN);
        assertThat(uuid(placeholder).match("XF-1", Optional.of(placeholder))).isEqualTo(IdentityMatch.UNKNOWN);
    }

    @Test
    void nothingKnownIsUnknownAndProductNumbersProveNoOtherMachine() {
        assertThat(match(serials(), "XF-1")).isEqualTo(IdentityMatch.UNKNOWN);
        assertThat(uuid(UUID).match("XF-1", Optional.empty())).isEqualTo(IdentityMatch.UNKNOWN);
        assertThat(match(
                        new SystemIdentity(
                                Optional.empty(), List.of("Default string"), List.of("867959-B21"), List.of("RACK-7")),
                        "XF-1"))
                .isEqualTo(IdentityMatch.UNKNOWN);
    }

    @Test
    void aPlaceholderSerialLeavesTheUuidToDecide() {
        SystemIdentity shown = new SystemIdentity(Optional.of(UUID), List.of("Default string"), List.of(), List.of());
        assertThat(shown.match("XF-1", Optional.of(UUID))).isEqualTo(IdentityMatch.YES);
        assertThat(shown.match("XF-1", Optional.of("4c4c4544-0042-3510-8052-000000000001")))
                .isEqualTo(IdentityMatch.NO);
    }

    @Test
    void theBmcIsAskedForSystemAndChassis() throws Exception {
        try (FakeBmc bmc = new FakeBmc()) {
            ObjectNode system = bmc.resources.get(FakeBmc.SYSTEM);
            system.put("SKU", " 7XK2Q ");
            system.withObject("/Links")
                    .putArray("Chassis")
                    .add(Json.object().put("@odata.id", "/redfish/v1/Chassis/1"))
                    .add(Json.object().put("@odata.id", "/redfish/v1/Chassis/missing"));
            bmc.resource("/redfish/v1/Chassis/1", """
                    {"SerialNumber": "CHASSIS-1", "SKU": "7XK2Q", "AssetTag": "", "Id": "1"}""");
            try (RedfishClient client = bmc.connect()) {
                SystemIdentity shown = client.identity();
                assertThat(shown.serialNumbers()).containsExactly("XF-1", "CHASSIS-1");
                assertThat(shown.uuid()).contains("4c4c4544-0000-0000-0000-000000000001");
                assertThat(shown.skus()).containsExactly("7XK2Q");
                assertThat(shown.assetTags()).isEmpty();
                assertThat(client.probe().identity()).isEqualTo(shown);
                assertThat(shown.text())
                        .isEqualTo("serial number XF-1 or CHASSIS-1, UUID 4c4c4544-0000-0000-0000-000000000001,"
                                + " SKU 7XK2Q");
            }
            assertThat(bmc.seen(request -> !request.method().equals("GET")
                            && !request.path().contains("Sessions")))
                    .isEmpty();
        }
    }
}
