package io.bootwright.virtualbmc;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.virtualbmc.Client.Answer;
import io.bootwright.virtualbmc.redfish.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final VirtualBmc bmc = VirtualBmc.builder().start();
    private final VirtualMachine machine = bmc.machines().getFirst();
    private final Client client = new Client(machine);

    @AfterEach
    void stop() {
        client.close();
        bmc.close();
    }

    private Answer login(String password) {
        return client.sendAs(
                Optional.empty(),
                "POST",
                Client.SESSIONS,
                Optional.of("{\"UserName\":\"admin\",\"Password\":\"" + password + "\"}"));
    }

    private int getWith(String token) {
        return client.sendAs(Optional.empty(), "GET", Client.SYSTEM, Optional.empty(), "X-Auth-Token", token)
                .status();
    }

    @Test
    void aSessionOpensDoorsUntilItIsDeleted() {
        Answer session = login("admin");
        assertThat(session.status()).isEqualTo(201);
        String token = session.header("X-Auth-Token");
        assertThat(getWith(token)).isEqualTo(200);
        assertThat(machine.sessions()).isEqualTo(1);
        assertThat(client.get("/redfish/v1")
                        .json()
                        .at("/Links/Sessions/@odata.id")
                        .asText())
                .isEqualTo(Client.SESSIONS);
        assertThat(client.send("DELETE", session.header("Location"), Optional.empty())
                        .status())
                .isEqualTo(204);
        assertThat(getWith(token)).isEqualTo(401);
        assertThat(machine.requests().toString()).doesNotContain("Password");
    }

    @Test
    void wrongPasswordsAndBodiesAreRefused() {
        assertThat(login("wrong").status()).isEqualTo(401);
        assertThat(client.post(Client.SESSIONS, "{\"UserName\":\"admin\"}").message())
                .isEqualTo("PropertyMissing");
        assertThat(machine.sessions()).isZero();
    }

    @Test
    void theNumberOfSessionsIsLimited() {
        List<String> locations = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            locations.add(login("admin").header("Location"));
        }
        Answer refused = login("admin");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.message()).isEqualTo("SessionLimitExceeded");
        client.send("DELETE", locations.getFirst(), Optional.empty());
        assertThat(login("admin").status()).isEqualTo(201);
    }

    @Test
    void sessionsCanBeExhaustedOnPurpose() {
        machine.inject(Fault.of(Fault.Kind.SESSION_EXHAUSTION).times(2));
        assertThat(login("admin").status()).isEqualTo(503);
        assertThat(login("admin").status()).isEqualTo(503);
        assertThat(login("admin").status()).isEqualTo(201);
    }
}
