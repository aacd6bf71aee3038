package io.bootwright.server.servers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.server.http.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkRulesTest {
    private static List<Problem.At> faults(String json) {
        List<Problem.At> faults = new ArrayList<>();
        NetworkRules.check((ObjectNode) Json.parseTrusted(json.replace('\'', '"')), "/network", faults);
        return faults;
    }

    private static String card(String more) {
        return "{'version':2,'ethernets':{'m0':{'match':{'macaddress':'52:54:00:aa:00:01'}," + more + "}}}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'addresses':['10.0.0.9/24'],'routes':[{'to':'default','via':'10.0.0.1'}]",
                "'addresses':['192.0.2.9/32'],'routes':[{'to':'default','via':'192.0.2.1','on-link':true}]",
                "'addresses':['2001:db8::9/64'],'routes':[{'to':'default','via':'fe80::1'}]",
                "'addresses':['2001:db8::9/64'],'routes':[{'to':'default','via':'2001:db8:0:0:ffff::1'}]",
                "'dhcp4':true,'routes':[{'to':'10.9.0.0/16','via':'10.0.0.1'}]",
                "'accept-ra':true,'routes':[{'to':'default','via':'2001:db8::1'}]",
                "'optional':true,'addresses':['10.0.0.9/24']"
            })
    void whatANetworkCardCanUseIsTaken(String device) {
        assertThat(faults(card(device))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'addresses':['10.0.0.9/24'],'routes':[{'to':'default','via':'10.0.1.1'}]",
                "'addresses':['192.0.2.9/32'],'routes':[{'to':'default','via':'192.0.2.1'}]",
                "'addresses':['10.0.0.9/24'],'routes':[{'to':'default','via':'2001:db8::1'}]",
                "'dhcp4':false,'routes':[{'to':'default','via':'10.0.0.1'}]"
            })
    void aGatewayOutsideEveryNetworkIsRefusedAtItsPlace(String device) {
        assertThat(faults(card(device))).singleElement().satisfies(fault -> {
            assertThat(fault.pointer()).isEqualTo("/network/ethernets/m0/routes/0/via");
            assertThat(fault.detail()).contains("none of the networks", "\"on-link\": true");
        });
    }

    @Test
    void aVlanCannotCarryMoreThanItsLink() {
        String network = "{'version':2,'ethernets':{'m0':{'match':{'macaddress':'52:54:00:aa:00:01'}%s}},"
                + "'vlans':{'v5':{'id':5,'link':'m0','mtu':9000}}}";
        assertThat(faults(network.formatted(",'mtu':9000"))).isEmpty();
        for (String mtu : List.of("", ",'mtu':1500")) {
            assertThat(faults(network.formatted(mtu))).singleElement().satisfies(fault -> {
                assertThat(fault.pointer()).isEqualTo("/network/vlans/v5/mtu");
                assertThat(fault.detail()).contains("larger than that of its link m0 (1500)");
            });
        }
    }
}
