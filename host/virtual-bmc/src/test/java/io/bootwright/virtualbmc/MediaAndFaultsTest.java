package io.bootwright.virtualbmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.virtualbmc.Client.Answer;
import io.bootwright.virtualbmc.redfish.Fault;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MediaAndFaultsTest {
    private static final URI IMAGE = URI.create("http://127.0.0.1:9/media/x/task.iso");

    private final VirtualBmc bmc = VirtualBmc.builder().start();
    private final VirtualMachine machine = bmc.machines().getFirst();
    private final Client client = new Client(machine);

    @AfterEach
    void stop() {
        client.close();
        bmc.close();
    }

    private JsonNode slot(String id) {
        return client.get(Client.SYSTEM + "/VirtualMedia/" + id).json();
    }

    @Test
    void twoDiscsAreInsertedAndEjectedEachForItself() {
        assertThat(slot("CD1").path("Inserted").asBoolean()).isFalse();
        assertThat(client.insert("CD1", IMAGE).status()).isEqualTo(204);
        assertThat(client.insert("CD2", URI.create(IMAGE + "2.iso")).status()).isEqualTo(204);
        assertThat(slot("CD1").path("Image").asText()).isEqualTo(IMAGE.toString());
        assertThat(slot("CD1").path("ImageName").asText()).isEqualTo("task.iso");
        assertThat(slot("CD1").path("ConnectedVia").asText()).isEqualTo("URI");
        assertThat(client.eject("CD1").status()).isEqualTo(204);
        assertThat(slot("CD1").path("Inserted").asBoolean()).isFalse();
        assertThat(slot("CD1").path("ConnectedVia").asText()).isEqualTo("NotConnected");
        assertThat(slot("CD2").path("Inserted").asBoolean()).isTrue();
    }

    @Test
    void imagesThatCannotBeAreRefused() {
        String insert = Client.SYSTEM + "/VirtualMedia/CD1/Actions/VirtualMedia.InsertMedia";
        assertThat(client.post(insert, "{}").message()).isEqualTo("ActionParameterMissing");
        assertThat(client.post(insert, "{\"Image\":\"ftp://host/x.iso\"}").message())
                .isEqualTo("PropertyValueNotInList");
        assertThat(client.post(insert, "{\"Image\":\"no url\"}").message()).isEqualTo("PropertyValueNotInList");
        assertThat(client.insert("CD3", IMAGE).status()).isEqualTo(404);
    }

    @Test
    void errorsSlownessAndCutConnections() {
        machine.inject(Fault.of(Fault.Kind.ERROR).on("GET .*Systems/1$").times(2));
        Answer error = client.get(Client.SYSTEM);
        assertThat(error.status()).isEqualTo(503);
        assertThat(error.header("Retry-After")).isEqualTo("1");
        assertThat(client.get("/redfish/v1/Managers").status()).isEqualTo(200);
        assertThat(client.get(Client.SYSTEM).status()).isEqualTo(503);
        assertThat(client.get(Client.SYSTEM).status()).isEqualTo(200);

        machine.inject(Fault.of(Fault.Kind.ERROR).with("500"));
        assertThat(client.get(Client.SYSTEM).status()).isEqualTo(500);

        machine.inject(Fault.of(Fault.Kind.SLOW).with("300"));
        Instant start = Instant.now();
        client.get(Client.SYSTEM);
        assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(290));

        machine.inject(Fault.of(Fault.Kind.DROP_CONNECTION).on("PATCH").times(3).with("after"));
        assertThatThrownBy(() -> client.bootOnce("Cd")).isInstanceOf(UncheckedIOException.class);
        assertThat(machine.view().override().target()).isEqualTo("Cd");
    }

    @Test
    void anIgnoredInsertIsAnsweredWithSuccess() {
        machine.inject(Fault.of(Fault.Kind.IGNORE_INSERT).on("CD2"));
        assertThat(client.insert("CD1", IMAGE).status()).isEqualTo(204);
        assertThat(client.insert("CD2", IMAGE).status()).isEqualTo(204);
        assertThat(slot("CD1").path("Inserted").asBoolean()).isTrue();
        assertThat(slot("CD2").path("Inserted").asBoolean()).isFalse();
        client.insert("CD2", IMAGE);
        assertThat(slot("CD2").path("Inserted").asBoolean()).isTrue();
    }

    @Test
    void mediaCanGetLost() {
        client.insert("CD1", IMAGE);
        client.insert("CD2", IMAGE);
        machine.inject(Fault.of(Fault.Kind.LOST_MEDIA).with("CD1"));
        assertThat(slot("CD1").path("Inserted").asBoolean()).isFalse();
        assertThat(slot("CD2").path("Inserted").asBoolean()).isTrue();
        machine.inject(Fault.of(Fault.Kind.LOST_MEDIA).with("CD1"));
        client.insert("CD1", IMAGE);
        assertThat(slot("CD1").path("Inserted").asBoolean()).isFalse();
    }

    @Test
    void readsCanBeStale() {
        machine.inject(Fault.of(Fault.Kind.STALE_STATE).on("VirtualMedia/CD1").times(2));
        client.insert("CD1", IMAGE);
        assertThat(slot("CD1").path("Inserted").asBoolean()).isFalse();
        assertThat(slot("CD1").path("Inserted").asBoolean()).isFalse();
        assertThat(slot("CD1").path("Inserted").asBoolean()).isTrue();
    }

    @Test
    void aChangeCanBecomeATask() {
        machine.inject(Fault.of(Fault.Kind.TASK).on("InsertMedia").with("200"));
        Answer accepted = client.insert("CD1", IMAGE);
        assertThat(accepted.status()).isEqualTo(202);
        String monitor = accepted.header("Location");
        assertThat(client.get(monitor).status()).isEqualTo(202);
        await("task")
                .atMost(Duration.ofSeconds(20))
                .until(() -> client.get(monitor).status() == 204);
        String task = accepted.json().path("@odata.id").asText();
        assertThat(client.get(task).json().path("TaskState").asText()).isEqualTo("Completed");
        assertThat(slot("CD1").path("Inserted").asBoolean()).isTrue();
    }

    @Test
    void aTaskThatFailsTellsWhy() {
        machine.inject(Fault.of(Fault.Kind.TASK).on("InsertMedia").with("10"));
        Answer accepted = client.insert("CD1", URI.create("ftp://127.0.0.1/x.iso"));
        await("task")
                .atMost(Duration.ofSeconds(20))
                .until(() -> client.get(accepted.header("Location")).status() == 400);
        assertThat(client.get(accepted.json().path("@odata.id").asText())
                        .json()
                        .path("TaskState")
                        .asText())
                .isEqualTo("Exception");
    }
}
