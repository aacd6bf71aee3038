package io.bootwright.bundles.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.bootwright.plugin.JsonValue;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkLossesTest {
    private static List<String> losses(String network) throws IOException {
        Object plain = new ObjectMapper().readValue(network.replace('\'', '"'), Object.class);
        return NetworkLosses.of(JsonValue.of(plain));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'ethernets':{'m0':{'addresses':['192.0.2.2/24'],'routes':[{'to':'default','via':'192.0.2.1','metric':5}]}}}",
                "{'ethernets':{'m0':{'addresses':['2001:db8::2/64'],'routes':[{'to':'default','via':'fe80::1'}]}}}",
                "{'ethernets':{'m0':{'addresses':['192.0.2.2/24']}},'bonds':{},'vlans':{}}"
            })
    void whatEveryImageTakesIsNoLoss(String network) throws IOException {
        assertThat(losses(network)).isEmpty();
    }

    @Test
    void bondsVlansAndGatewaysOnTheLinkAreNamedWithWhatTheImageNeeds() throws IOException {
        assertThat(losses("{'bonds':{'b0':{'interfaces':['m0']}},'vlans':{'v5':{'id':5,'link':'b0'}}}"))
                .singleElement()
                .asString()
                .contains(
                        "has bonds, VLANs.",
                        "netplan, NetworkManager or an enabled systemd-networkd",
                        "network_config");
        assertThat(losses("{'ethernets':{'m0':{'addresses':['192.0.2.2/32'],"
                        + "'routes':[{'to':'default','via':'192.0.2.1','on-link':true}]}}}"))
                .singleElement()
                .asString()
                .contains("has gateways on the link.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'addresses':['2001:db8::2/64'],'routes':[{'to':'default','via':'fe80::1','metric':5}]",
                "'addresses':['2001:db8::2/64'],'routes':[{'to':'::/0','via':'fe80::1'},{'to':'::/0','via':'fe80::2'}]",
                "'accept-ra':true,'routes':[{'to':'default','via':'fe80::1'}]"
            })
    void aDefaultRouteOfIpv6ThatOldCloudInitsWriteWrongIsToldAsSuch(String device) throws IOException {
        assertThat(losses("{'ethernets':{'m0':{" + device + "}}}"))
                .singleElement()
                .asString()
                .contains("cloud-init before 23.1", "leave the metric out");
    }
}
