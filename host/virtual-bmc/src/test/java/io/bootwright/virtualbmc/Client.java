package io.bootwright.virtualbmc;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/** A Redfish client of the plainest kind. */
final class Client implements AutoCloseable {
    static final String SYSTEM = "/redfish/v1/Systems/1";
    static final String SESSIONS = "/redfish/v1/SessionService/Sessions";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8));

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;

    Client(VirtualMachine machine) {
        this(machine.url());
    }

    Client(URI base) {
        this.base = base;
    }

    record Answer(int status, JsonNode json, HttpResponse<String> raw) {
        String header(String name) {
            return raw.headers().firstValue(name).orElse("");
        }

        /** The message id of a Redfish error without its registry. */
        String message() {
            String id = json.at("/error/@Message.ExtendedInfo/0/MessageId").asText();
            return id.substring(id.lastIndexOf('.') + 1);
        }
    }

    Answer get(String path) {
        return send("GET", path, Optional.empty());
    }

    Answer post(String path, String body) {
        return send("POST", path, Optional.of(body));
    }

    Answer patch(String path, String body, String... headers) {
        return send("PATCH", path, Optional.of(body), headers);
    }

    Answer reset(String type) {
        return post(SYSTEM + "/Actions/ComputerSystem.Reset", "{\"ResetType\":\"" + type + "\"}");
    }

    Answer insert(String slot, URI image) {
        return post(
                SYSTEM + "/VirtualMedia/" + slot + "/Actions/VirtualMedia.InsertMedia",
                "{\"Image\":\"" + image + "\",\"Inserted\":true,\"WriteProtected\":true}");
    }

    Answer eject(String slot) {
        return post(SYSTEM + "/VirtualMedia/" + slot + "/Actions/VirtualMedia.EjectMedia", "{}");
    }

    Answer bootOnce(String target) {
        return patch(
                SYSTEM,
                "{\"Boot\":{\"BootSourceOverrideTarget\":\"" + target
                        + "\",\"BootSourceOverrideEnabled\":\"Once\",\"BootSourceOverrideMode\":\"UEFI\"}}");
    }

    void awaitPower(String state) {
        await("power " + state)
                .atMost(Duration.ofSeconds(20))
                .until(() -> get(SYSTEM).json().path("PowerState").asText().equals(state));
    }

    Answer send(String method, String path, Optional<String> body, String... headers) {
        return sendAs(Optional.of(BASIC), method, path, body, headers);
    }

    Answer sendAs(Optional<String> login, String method, String path, Optional<String> body, String... headers) {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(10))
                .method(
                        method,
                        body.map(HttpRequest.BodyPublishers::ofString).orElse(HttpRequest.BodyPublishers.noBody()));
        login.ifPresent(value -> request.header("Authorization", value));
        body.ifPresent(value -> request.header("Content-Type", "application/json"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> raw = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            boolean json = raw.headers().firstValue("Content-Type").orElse("").startsWith("application/json");
            return new Answer(raw.statusCode(), json ? JSON.readTree(raw.body()) : JSON.createObjectNode(), raw);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
