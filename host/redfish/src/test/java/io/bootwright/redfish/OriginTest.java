package io.bootwright.redfish;

import io.bootwright.redfish.transport.BmcEndpoint;
import io.bootwright.redfish.transport.RedfishException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.redfish.FakeBmc.Reply;
import io.bootwright.redfish.transport.RedfishException.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials and tokens stay at the BMC they are for, wherever its answers point. */
class OriginTest {
    private static final String SESSIONS = "/redfish/v1/SessionService/Sessions";
    private static final String RESET = FakeBmc.SYSTEM + "/Actions/ComputerSystem.Reset";

    private FakeBmc bmc;
    private FakeBmc other;

    @BeforeEach
    void start() throws Exception {
        bmc = new FakeBmc();
        other = new FakeBmc();
    }

    @AfterEach
    void nothingReachedTheOther() {
        assertThat(other.requests).isEmpty();
        bmc.close();
        other.close();
    }

    private String elsewhere(String path) {
        return other.address().url() + path;
    }

    private String here(String path) {
        return bmc.address().url() + path;
    }

    private void work() {
        try (RedfishClient client = bmc.connect()) {
            client.powerOn();
            client.system();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectToAnotherPortIsNotFollowed(int status) {
        for (String request : List.of(
                "GET /redfish/v1/",
                "POST " + SESSIONS,
                "GET " + FakeBmc.SYSTEM,
                "POST " + RESET,
                "DELETE " + SESSIONS + "/7")) {
            String[] parts = request.split(" ");
            bmc.first(1, parts[0], parts[1], any -> Reply.of(status).with("Location", elsewhere(parts[1])));
            if (parts[0].equals("DELETE")) {
                // The work is done by then: the session ends by itself.
                work();
            } else {
                assertThatThrownBy(this::work).as(request).isInstanceOfSatisfying(RedfishException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE);
                    assertThat(e.hint()).contains(elsewhere(""));
                });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"//evil.example/redfish", "ftp://evil.example/", "\\\\evil", "http:///x", "x y", ""})
    void aRedirectToNowhereIsAnError(String location) {
        bmc.on("GET", FakeBmc.SYSTEM, any -> Reply.of(302).with("Location", location));
        assertThatThrownBy(this::work).isInstanceOf(RedfishException.class);
    }

    @Test
    void aRedirectWithinTheBmcIsFollowed() {
        bmc.resources.put("/redfish/v1/Systems/one", bmc.resources.get(FakeBmc.SYSTEM));
        bmc.first(1, "GET", FakeBmc.SYSTEM, any -> Reply.of(301).with("Location", "/redfish/v1/Systems/one"));
        bmc.first(1, "GET", "/redfish/v1/", any -> Reply.of(308).with("Location", here("/redfish/v1/root")));
        bmc.resources.put("/redfish/v1/root", bmc.resources.get("/redfish/v1/"));
        work();
        assertThat(bmc.seen("GET", "/Systems/one").getFirst().header("X-Auth-Token"))
                .contains("token-1");
    }

    @Test
    void aRedirectThatTurnsAnActionIntoAReadIsNotFollowed() {
        bmc.on("POST", RESET, any -> Reply.of(303).with("Location", FakeBmc.SYSTEM));
        assertThatThrownBy(this::work).hasMessageContaining("another path of its own");
    }

    @Test
    void aRedirectInCirclesEnds() {
        bmc.on("GET", FakeBmc.SYSTEM, any -> Reply.of(302).with("Location", FakeBmc.SYSTEM));
        assertThatThrownBy(this::work).isInstanceOf(RedfishException.class);
    }

    @Test
    void linksToAnotherHostArePathsOfTheBmc() {
        bmc.resource("/redfish/v1/", """
                {"Systems": {"@odata.id": "%1$s/redfish/v1/Systems"},
                 "Managers": {"@odata.id": "%1$s/redfish/v1/Managers"},
                 "Links": {"Sessions": {"@odata.id": "%1$s/redfish/v1/SessionService/Sessions"}}}""".formatted(elsewhere("")));
        bmc.collection("/redfish/v1/Systems", elsewhere(FakeBmc.SYSTEM));
        bmc.resources.get(FakeBmc.SYSTEM).withObject("/Actions/#ComputerSystem.Reset").put("target", elsewhere(RESET));
        bmc.on("POST", SESSIONS, any -> Reply.of(201)
                .with("X-Auth-Token", "token-1")
                .with("Location", elsewhere(SESSIONS + "/7")));
        work();
        assertThat(bmc.seen("POST", "Reset")).hasSize(1);
        assertThat(bmc.seen("DELETE", "/Sessions/7")).hasSize(1);
    }

    @Test
    void aTaskMonitorAtAnotherHostIsReadAtTheBmc() {
        bmc.on("POST", RESET, any -> {
            bmc.resources.get(FakeBmc.SYSTEM).put("PowerState", "On");
            return Reply.of(202).with("Location", elsewhere("/redfish/v1/TaskService/TaskMonitors/1"));
        });
        bmc.resource("/redfish/v1/TaskService/TaskMonitors/1", "{\"TaskState\": \"Completed\"}");
        work();
        assertThat(bmc.seen("GET", "/TaskMonitors/1")).hasSize(1);
    }

    @Test
    void anEndpointIsComparedByWhatItMeans() {
        var endpoint = BmcEndpoint.of(bmc.address().url()).orElseThrow();
        assertThat(endpoint.scheme()).isEqualTo("http");
        assertThat(BmcEndpoint.of(java.net.URI.create("HTTPS://Bmc.Example./x")))
                .contains(new BmcEndpoint("https", "bmc.example", 443));
        assertThat(BmcEndpoint.of(java.net.URI.create("ftp://bmc.example"))).isEqualTo(Optional.empty());
    }
}
