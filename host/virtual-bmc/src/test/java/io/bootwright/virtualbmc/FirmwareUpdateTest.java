package io.bootwright.virtualbmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.bootwright.redfish.RedfishClient;
import io.bootwright.redfish.quirks.QuirkSelection;
import io.bootwright.redfish.tls.TlsTrust;
import io.bootwright.redfish.transport.BmcAddress;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.redfish.transport.RedfishTimeouts;
import io.bootwright.redfish.transport.Secret;
import io.bootwright.redfish.update.FirmwareItem;
import io.bootwright.redfish.update.UpdateProgress;
import io.bootwright.redfish.update.UpdateRequest;
import io.bootwright.virtualbmc.redfish.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The host's Redfish client against the UpdateService. */
class FirmwareUpdateTest {
    private static final UpdateRequest ANY = new UpdateRequest(List.of(), Optional.empty());

    @TempDir
    private Path directory;

    private final VirtualBmc bmc = VirtualBmc.builder().start();
    private final VirtualMachine machine = bmc.machines().getFirst();
    private final RedfishClient client = RedfishClient.connect(
            new BmcAddress(machine.url(), "admin", Secret.of("admin"), new TlsTrust.System()),
            Optional.empty(),
            QuirkSelection.auto(),
            RedfishTimeouts.defaults());

    @AfterEach
    void stop() {
        client.close();
        bmc.close();
    }

    private Path image(String component, String version) throws IOException {
        Path file = directory.resolve("image.bin");
        Files.writeString(file, "firmware " + component + " " + version + "\n" + "x".repeat(3_000_000));
        return file;
    }

    private String version(String id) {
        return client.firmware().stream()
                .filter(item -> item.id().equals(id))
                .findFirst()
                .flatMap(FirmwareItem::version)
                .orElse("");
    }

    private UpdateProgress end(Optional<String> task) {
        String path = task.orElseThrow();
        await("end of the task")
                .atMost(Duration.ofSeconds(20))
                .until(() -> client.progress(path).state() != UpdateProgress.State.RUNNING);
        return client.progress(path);
    }

    @Test
    void anUploadedImageChangesTheVersionInTheInventory() throws IOException {
        assertThat(client.updateOffer().push()).isTrue();
        assertThat(version("BIOS")).isEqualTo("1.0");
        Optional<String> task = client.pushUpdate(image("BIOS", "2.4"), "bios 2.4.bin", ANY);

        assertThat(task.orElseThrow()).contains("/TaskService/Tasks/");
        assertThat(client.tasks()).contains(task.orElseThrow());
        assertThat(end(task).state()).isEqualTo(UpdateProgress.State.COMPLETED);
        assertThat(version("BIOS")).isEqualTo("2.4");
        assertThat(client.system().biosVersion()).contains("2.4");
        assertThat(machine.updateCount()).isEqualTo(1);
    }

    @Test
    void theBmcFetchesAnImageItself() throws IOException {
        byte[] bytes = Files.readAllBytes(image("BMC", "1.7"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/bmc.bin");
            String target = client.firmware().stream()
                    .filter(item -> item.id().equals("BMC"))
                    .findFirst()
                    .orElseThrow()
                    .path();
            Optional<String> task =
                    client.pullUpdate(uri, new UpdateRequest(List.of(target), Optional.of("Immediate")));

            assertThat(end(task).state()).isEqualTo(UpdateProgress.State.COMPLETED);
            assertThat(version("BMC")).isEqualTo("1.7");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aTaskThatEndsInAnExceptionSaysWhy() throws IOException {
        machine.inject(Fault.of(Fault.Kind.UPDATE_EXCEPTION).with("The image's signature is wrong."));
        UpdateProgress progress = end(client.pushUpdate(image("BIOS", "2.4"), "bios.bin", ANY));

        assertThat(progress.state()).isEqualTo(UpdateProgress.State.FAILED);
        assertThat(progress.message()).contains("The image's signature is wrong.");
        assertThat(version("BIOS")).isEqualTo("1.0");
    }

    @Test
    void anImageThatIsNoneFailsItsTask() throws IOException {
        Path file = Files.write(directory.resolve("x.bin"), "nonsense".getBytes(StandardCharsets.UTF_8));

        assertThat(end(client.pushUpdate(file, "x.bin", ANY)).message()).contains("not a firmware image");
    }

    @Test
    void aBusyBmcAndASecondUpdateAreRefusedAndNothingIsSentTwice() throws IOException {
        Path image = image("BIOS", "2.4");
        machine.inject(Fault.of(Fault.Kind.ERROR).on("POST .*update-multipart"));
        assertThatThrownBy(() -> client.pushUpdate(image, "x.bin", ANY))
                .isInstanceOf(RedfishException.class)
                .hasMessageContaining("The service cannot answer now.");
        assertThat(machine.updateCount()).isZero();

        machine.inject(Fault.of(Fault.Kind.UPDATE_SLOW).with("2000"));
        client.pushUpdate(image, "x.bin", ANY);
        assertThatThrownBy(() -> client.pushUpdate(image, "x.bin", ANY)).hasMessageContaining("in progress already");

        machine.inject(Fault.of(Fault.Kind.DROP_CONNECTION)
                .on("POST .*update-multipart")
                .with("after"));
        assertThatThrownBy(() -> client.pushUpdate(image, "x.bin", ANY)).isInstanceOf(RedfishException.class);
        assertThat(machine.updateCount()).isEqualTo(1);
    }

    @Test
    void aBmcThatForgetsItsTasksIsSeenToHaveDoneSo() throws IOException {
        machine.inject(Fault.of(Fault.Kind.UPDATE_FORGOTTEN));
        Optional<String> task = client.pushUpdate(image("BMC", "1.8"), "bmc.bin", ANY);

        assertThat(end(task).state()).isEqualTo(UpdateProgress.State.GONE);
        assertThat(version("BMC")).isEqualTo("1.8");
    }
}
