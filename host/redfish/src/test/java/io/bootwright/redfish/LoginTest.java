package io.bootwright.redfish;

import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.redfish.transport.Secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.redfish.FakeBmc.Reply;
import io.bootwright.redfish.transport.RedfishException.Kind;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoginTest {
    private static final String SESSIONS = "/redfish/v1/SessionService/Sessions";
    private FakeBmc bmc;

    @BeforeEach
    void start() throws Exception {
        bmc = new FakeBmc();
    }

    @AfterEach
    void stop() {
        bmc.close();
    }

    private void work() {
        try (RedfishClient client = bmc.connect()) {
            client.powerOn();
            client.system();
        }
    }

    private boolean basicUsed() {
        return !bmc.seen(request -> request.header("Authorization").isPresent()).isEmpty();
    }

    @Test
    void usesOneSessionAndDeletesIt() {
        work();
        assertThat(bmc.seen("POST", "/Sessions")).hasSize(1);
        assertThat(bmc.seen("DELETE", "/Sessions/7")).hasSize(1);
        assertThat(basicUsed()).isFalse();
        assertThat(bmc.seen("POST", "Reset").getFirst().header("X-Auth-Token")).contains("token-1");
    }

    @Test
    void deletesTheSessionInAnInterruptedThreadToo() throws Exception {
        AtomicBoolean still = new AtomicBoolean();
        Thread thread = Thread.ofVirtual().start(() -> {
            try (RedfishClient client = bmc.connect()) {
                client.system();
                Thread.currentThread().interrupt();
            }
            still.set(Thread.currentThread().isInterrupted());
        });
        thread.join();
        assertThat(bmc.seen("DELETE", "/Sessions/7")).hasSize(1);
        assertThat(still).isTrue();
    }

    @Test
    void triesToDeleteTheSessionAgain() {
        bmc.first(1, "DELETE", SESSIONS + "/7", request -> Reply.of(503));
        work();
        assertThat(bmc.seen("DELETE", "/Sessions/7")).hasSize(2);
    }

    @Test
    void usesBasicWhereThereIsNoSessionService() {
        bmc.resources.get("/redfish/v1/").remove("Links");
        work();
        assertThat(basicUsed()).isTrue();
        assertThat(bmc.seen("POST", "/Sessions")).isEmpty();
    }

    @Test
    void usesBasicWhenSessionsAreExhausted() {
        bmc.on("POST", SESSIONS, request -> Reply.of(503, "SessionLimitExceeded", "RAC0218: no more sessions."));
        work();
        assertThat(basicUsed()).isTrue();
        assertThat(bmc.seen("POST", "/Sessions")).hasSize(1);
    }

    @Test
    void opensANewSessionWhenTheOldOneRanOut() {
        bmc.first(1, "POST", FakeBmc.SYSTEM + "/Actions/ComputerSystem.Reset", request -> Reply.of(401));
        work();
        assertThat(bmc.seen("POST", "/Sessions")).hasSize(2);
        assertThat(bmc.resources.get(FakeBmc.SYSTEM).path("PowerState").asText())
                .isEqualTo("On");
    }

    @Test
    void triesAWrongPasswordOnce() {
        bmc.on("POST", SESSIONS, request -> Reply.of(401, "ResourceAtUriUnauthorized", "Login failed."));
        assertThatThrownBy(this::work).isInstanceOfSatisfying(RedfishException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.LOGIN_REFUSED);
            assertThat(e.status()).contains(401);
            assertThat(e).hasMessageContaining("admin").hasMessageNotContaining("hunter2");
        });
        assertThat(bmc.seen("POST", "/Sessions")).hasSize(1);
        assertThat(basicUsed()).isFalse();
    }

    @Test
    void logsInForAServiceRootBehindALogin() {
        bmc.first(1, "GET", "/redfish/v1/", request -> Reply.of(401));
        work();
        assertThat(bmc.seen("DELETE", "/Sessions/7")).hasSize(1);
    }

    @Test
    void saysThatPrivilegesAreMissing() {
        bmc.on(
                "POST",
                FakeBmc.SYSTEM + "/Actions/ComputerSystem.Reset",
                request -> Reply.of(403, "InsufficientPrivilege", "No privilege."));
        assertThatThrownBy(this::work).isInstanceOfSatisfying(RedfishException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.FORBIDDEN);
            assertThat(e.hint()).contains("Operator");
        });
    }

    @Test
    void hidesSecrets() {
        assertThat(Secret.of("hunter2").toString()).doesNotContain("hunter2");
        assertThat(bmc.address().toString()).doesNotContain("hunter2");
    }
}
