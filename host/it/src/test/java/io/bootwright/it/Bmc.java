package io.bootwright.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A virtual BMC process and its control interface. */
final class Bmc implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Program program;
    private final URI control;

    private Bmc(Program program, URI control) {
        this.program = program;
        this.control = control;
    }

    static Bmc start(Path directory, String... more) {
        int control = freePort();
        var arguments = new ArrayList<String>(List.of(
                "--listen",
                "127.0.0.1:0",
                "--control",
                "127.0.0.1:" + control,
                "--user",
                "admin",
                "--password",
                "admin"));
        arguments.addAll(List.of(more));
        Program program = Program.start(directory, "virtual-bmc", arguments);
        program.awaitLine("ready", 0, Duration.ofSeconds(60));
        return new Bmc(program, URI.create("http://127.0.0.1:" + control));
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The machine with a serial, as the control interface shows it. */
    JsonNode machine(String serial) {
        for (JsonNode machine : call("/machines", null)) {
            if (machine.path("serial").asText().equals(serial)) {
                return machine;
            }
        }
        throw new AssertionError("no machine " + serial);
    }

    JsonNode machine(int index) {
        return call("/machines", null).path(index);
    }

    void fault(String serial, String fault) {
        call("/machines/" + serial + "/faults", fault);
    }

    void script(String serial, String script) {
        call("/machines/" + serial + "/script", script);
    }

    /** A Redfish action by somebody else than the host: the hand at the power switch. */
    void reset(String serial, String type) {
        String redfish = machine(serial).path("redfish").asText();
        String auth = java.util.Base64.getEncoder().encodeToString("admin:admin".getBytes());
        send(HttpRequest.newBuilder(URI.create(redfish + "/redfish/v1/Systems/1/Actions/ComputerSystem.Reset"))
                .header("Authorization", "Basic " + auth)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"ResetType\":\"" + type + "\"}")));
    }

    private JsonNode call(String path, @org.jspecify.annotations.Nullable String body) {
        var request = HttpRequest.newBuilder(control.resolve(path)).header("Content-Type", "application/json");
        return send(body == null ? request.GET() : request.POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new AssertionError(response.statusCode() + " " + response.body());
            }
            return response.body().isBlank() ? JSON.nullNode() : JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
