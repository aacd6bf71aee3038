package io.bootwright.redfish;

import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.redfish.transport.RetryBudget;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.redfish.FakeBmc.Reply;
import io.bootwright.redfish.transport.RedfishException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PowerTest {
    private static final String RESET = FakeBmc.SYSTEM + "/Actions/ComputerSystem.Reset";
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

    private void power(String state) {
        bmc.resources.get(FakeBmc.SYSTEM).put("PowerState", state);
    }

    private List<String> types() {
        return bmc.seen("POST", "Reset").stream()
                .map(each -> each.body().path("ResetType").asText())
                .toList();
    }

    private void allow(String... types) {
        var array = bmc.resources
                .get(FakeBmc.SYSTEM)
                .withObject("/Actions/#ComputerSystem.Reset")
                .putArray("ResetType@Redfish.AllowableValues");
        for (String type : types) {
            array.add(type);
        }
    }

    @Test
    void namesTheStateToReach() {
        with(client -> {
            client.powerOn();
            client.powerOff();
        });
        assertThat(types()).containsExactly("On", "ForceOff");
    }

    @Test
    void doesNothingWhenItIsThereAlready() {
        with(client -> {
            client.powerOff();
            client.shutDown(Duration.ofSeconds(1));
        });
        assertThat(types()).isEmpty();
    }

    @Test
    void waitsUntilTheStateIsReadBack() {
        AtomicInteger reads = new AtomicInteger();
        bmc.on("POST", RESET, request -> {
            bmc.on("GET", FakeBmc.SYSTEM, get -> {
                power(reads.incrementAndGet() < 4 ? "PoweringOn" : "On");
                return new Reply(200, Map.of(), bmc.resources.get(FakeBmc.SYSTEM));
            });
            return Reply.of(204);
        });
        with(RedfishClient::powerOn);
        assertThat(reads.get()).isEqualTo(4);
        assertThat(types()).hasSize(1);
    }

    @Test
    void givesUpWithAReasonWhenPowerDoesNotChange() {
        bmc.on("POST", RESET, request -> Reply.of(204));
        assertThatThrownBy(() -> with(RedfishClient::powerOn)).isInstanceOfSatisfying(RedfishException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(e).hasMessageContaining("power is not ON after 2 s");
        });
        assertThat(types()).hasSize(1);
    }

    @Test
    void repeatsAnActionThatIsRefusedForNow() {
        bmc.first(
                2, "POST", RESET, request -> Reply.of(400, "InvalidOperationForSystemState", "Invalid in this state."));
        with(RedfishClient::powerOn);
        assertThat(types()).hasSize(3);
    }

    @Test
    void believesTheStateInSpiteOfAnError() {
        bmc.on("POST", RESET, request -> {
            power("On");
            return Reply.of(500);
        });
        with(RedfishClient::powerOn);
    }

    @Test
    void honoursAllowableValues() {
        power("On");
        allow("On", "GracefulShutdown", "ForceRestart");
        with(RedfishClient::powerOff);
        allow("ForceOn");
        with(RedfishClient::powerOn);
        assertThat(types()).containsExactly("GracefulShutdown", "ForceOn");
    }

    @Test
    void neverRestartsWhatItCannotTurnOff() {
        power("On");
        allow("On", "ForceRestart", "PowerCycle");
        assertThatThrownBy(() -> with(RedfishClient::powerOff))
                .isInstanceOfSatisfying(
                        RedfishException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED));
        assertThat(types()).isEmpty();
    }

    @Test
    void readsAllowableValuesFromActionInfo() {
        power("On");
        bmc.resources
                .get(FakeBmc.SYSTEM)
                .withObject("/Actions/#ComputerSystem.Reset")
                .put("@Redfish.ActionInfo", "/redfish/v1/info")
                .remove("ResetType@Redfish.AllowableValues");
        bmc.resource("/redfish/v1/info", """
                {"Parameters": [{"Name": "ResetType", "AllowableValues": ["On", "GracefulShutdown"]}]}""");
        with(RedfishClient::powerOff);
        assertThat(types()).containsExactly("GracefulShutdown");
    }

    @Test
    void forcesPowerOffWhenTheOperatingSystemDoesNotListen() {
        power("On");
        bmc.on("POST", RESET, request -> {
            if (request.body().path("ResetType").asText().equals("ForceOff")) {
                power("Off");
            }
            return Reply.of(204);
        });
        with(client -> client.shutDown(Duration.ofMillis(100)));
        assertThat(types()).containsExactly("GracefulShutdown", "ForceOff");
    }

    @Test
    void looksAtTheStateWhenAnAnswerNeverComes() {
        bmc.on("POST", RESET, request -> {
            power("On");
            RetryBudget.sleep(Duration.ofSeconds(3));
            return Reply.of(204);
        });
        with(RedfishClient::powerOn);
        assertThat(types()).hasSize(1);
    }
}
