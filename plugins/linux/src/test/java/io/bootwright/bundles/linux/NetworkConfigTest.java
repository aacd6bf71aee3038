package io.bootwright.bundles.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bootwright.plugin.JsonValue;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class NetworkConfigTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aDefaultRouteThatSaysNothingButItsGatewayIsOneForEveryRenderer() throws IOException {
        JsonNode made =
                card("'addresses':['192.0.2.2/24','2001:db8::2/64'],'routes':[{'to':'default','via':'192.0.2.1'},"
                        + "{'to':'::/0','via':'fe80::1'},{'to':'10.9.0.0/16','via':'192.0.2.3'}]");

        assertThat(made.path("gateway4").asText()).isEqualTo("192.0.2.1");
        assertThat(made.path("gateway6").asText()).isEqualTo("fe80::1");
        assertThat(made.path("routes")).isEqualTo(json("[{'to':'10.9.0.0/16','via':'192.0.2.3'}]"));
    }

    @Test
    void withoutOtherRoutesThereIsNoEmptyListOfThem() throws IOException {
        JsonNode made = card("'addresses':['2001:db8::2/64'],'routes':[{'to':'default','via':'2001:db8::1'}]");

        assertThat(made.path("gateway6").asText()).isEqualTo("2001:db8::1");
        assertThat(made.has("routes")).isFalse();
    }

    @Test
    void aDefaultRouteThatSaysMoreAndASecondOneStayRoutes() throws IOException {
        JsonNode made = card("'addresses':['192.0.2.2/24','2001:db8::2/64'],'routes':["
                + "{'to':'default','via':'192.0.2.1','metric':50},{'to':'default','via':'192.0.2.3'},"
                + "{'to':'0.0.0.0/0','via':'192.0.2.4'},{'to':'default','via':'fe80::1','on-link':true}]");

        assertThat(made.path("gateway4").asText()).isEqualTo("192.0.2.3");
        assertThat(made.has("gateway6")).isFalse();
        assertThat(made.path("routes"))
                .isEqualTo(json("[{'to':'0.0.0.0/0','via':'192.0.2.1','metric':50},"
                        + "{'to':'0.0.0.0/0','via':'192.0.2.4'},{'to':'::/0','via':'fe80::1','on-link':true}]"));
    }

    @Test
    void aGatewayBesideNoStaticAddressOfItsFamilyStaysARoute() throws IOException {
        JsonNode made =
                card("'addresses':['192.0.2.2/24'],'accept-ra':true,'routes':[{'to':'default','via':'fe80::1'}]");

        assertThat(made.has("gateway6")).isFalse();
        assertThat(made.path("routes")).isEqualTo(json("[{'to':'::/0','via':'fe80::1'}]"));
    }

    @Test
    void aBondIsTheSameInTheMaintenanceSystemAndInTheInstalledOne() throws IOException {
        JsonNode bonds = generate("{'bonds':{'b0':{'interfaces':['p1','p2']},"
                        + "'b1':{'interfaces':['p3'],'parameters':{'mode':'802.3ad','lacp-rate':'fast'}},"
                        + "'b2':{'interfaces':['p4'],'parameters':{'mode':null,'mii-monitor-interval':1}}}}")
                .path("bonds");

        assertThat(bonds.at("/b0/parameters")).isEqualTo(json("{'mode':'active-backup','mii-monitor-interval':100}"));
        assertThat(bonds.at("/b1/parameters"))
                .isEqualTo(json("{'mode':'802.3ad','lacp-rate':'fast','mii-monitor-interval':100}"));
        assertThat(bonds.at("/b2/parameters")).isEqualTo(json("{'mode':'active-backup','mii-monitor-interval':1}"));
    }

    @Test
    void optionalTravelsIntoTheInstalledSystem() throws IOException {
        assertThat(card("'optional':true").path("optional").asBoolean()).isTrue();
    }

    private static JsonNode card(String more) throws IOException {
        return generate("{'ethernets':{'m0':{'match':{'macaddress':'52:54:00:aa:00:01'}," + more + "}}}")
                .at("/ethernets/m0");
    }

    private static JsonNode generate(String network) throws IOException {
        Object plain = JSON.convertValue(json(network), Object.class);
        return JSON.readTree(NetworkConfig.generate(JsonValue.of(plain)).toJson());
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }
}
