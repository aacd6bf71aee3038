package io.bootwright.virtualbmc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.virtualbmc.Client.Answer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CrawlTest {
    static Stream<String> profiles() {
        return Profile.NAMES.stream();
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void everyLinkOfEveryProfileLeadsToAResource(String profile) {
        try (var bmc = VirtualBmc.builder().profile(profile).start();
                var client = new Client(bmc.machines().getFirst())) {
            Set<String> seen = new TreeSet<>();
            Deque<String> open = new ArrayDeque<>(Set.of("/redfish/v1/"));
            while (!open.isEmpty()) {
                String path = open.remove();
                if (!seen.add(path)) {
                    continue;
                }
                Answer answer = client.get(path);
                assertThat(answer.status()).as(path).isEqualTo(200);
                assertThat(answer.json().path("@odata.id").asText()).isEqualTo(path);
                assertThat(answer.json().path("@odata.type").asText()).startsWith("#");
                assertThat(answer.json().path("Name").asText()).isNotEmpty();
                assertThat(answer.header("OData-Version")).isEqualTo("4.0");
                assertThat(answer.header("Allow")).contains("GET");
                assertThat(answer.header("Link")).contains("rel=describedby");
                assertThat(answer.header("Cache-Control")).isNotEmpty();
                links(answer.json(), open);
            }
            assertThat(seen).hasSizeGreaterThan(12);
            assertThat(seen.toString()).contains("/VirtualMedia/");
        }
    }

    private static void links(JsonNode node, Deque<String> open) {
        if (node.isObject() && node.path("@odata.id").isTextual()) {
            open.add(node.path("@odata.id").asText());
        }
        node.forEach(child -> links(child, open));
    }

    @Test
    void whatIsOpenNeedsNoLoginAndTheRestDoes() {
        try (var bmc = VirtualBmc.builder().start();
                var client = new Client(bmc.machines().getFirst())) {
            for (String path : Set.of("/redfish", "/redfish/v1", "/redfish/v1/odata", "/redfish/v1/$metadata")) {
                assertThat(client.sendAs(Optional.empty(), "GET", path, Optional.empty())
                                .status())
                        .as(path)
                        .isEqualTo(200);
            }
            Answer refused = client.sendAs(Optional.empty(), "GET", Client.SYSTEM, Optional.empty());
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.header("WWW-Authenticate")).startsWith("Basic");
            assertThat(refused.message()).isEqualTo("NoValidSession");
            assertThat(client.sendAs(Optional.of("Basic nonsense"), "GET", Client.SYSTEM, Optional.empty())
                            .status())
                    .isEqualTo(401);
        }
    }

    @Test
    void refusalsAreRedfishErrors() {
        try (var bmc = VirtualBmc.builder().start();
                var client = new Client(bmc.machines().getFirst())) {
            assertThat(client.get("/redfish/v1/Nothing").message()).isEqualTo("ResourceMissingAtURI");
            Answer put = client.send("PUT", Client.SYSTEM, Optional.of("{}"));
            assertThat(put.status()).isEqualTo(405);
            assertThat(put.header("Allow")).isEqualTo("GET, HEAD, PATCH");
            assertThat(client.get(Client.SYSTEM + "/Actions/ComputerSystem.Reset")
                            .status())
                    .isEqualTo(405);
            assertThat(client.patch(Client.SYSTEM, "{\"Boot\":").message()).isEqualTo("MalformedJSON");
            assertThat(client.patch(Client.SYSTEM, "{\"Boot\":{},\"Boot\":{}}").message())
                    .isEqualTo("MalformedJSON");
            assertThat(client.patch(Client.SYSTEM, "[]").message()).isEqualTo("UnrecognizedRequestBody");
            assertThat(client.send("GET", Client.SYSTEM, Optional.empty(), "OData-Version", "3.0")
                            .status())
                    .isEqualTo(412);
            assertThat(client.get("/redfish/v1/" + "x".repeat(10_000)).status()).isEqualTo(400);
        }
    }

    @Test
    void etagsGuardChanges() {
        try (var bmc = VirtualBmc.builder().start();
                var client = new Client(bmc.machines().getFirst())) {
            String etag = client.get(Client.SYSTEM).header("ETag");
            assertThat(etag).startsWith("\"");
            String body = "{\"Boot\":{\"BootSourceOverrideTarget\":\"Cd\",\"BootSourceOverrideEnabled\":\"Once\"}}";
            assertThat(client.patch(Client.SYSTEM, body, "If-Match", "\"other\"")
                            .status())
                    .isEqualTo(412);
            assertThat(client.patch(Client.SYSTEM, body, "If-Match", etag).status())
                    .isEqualTo(200);
            assertThat(client.patch(Client.SYSTEM, body, "If-Match", etag).status())
                    .isEqualTo(412);
            assertThat(client.patch(Client.SYSTEM, body, "If-Match", "*").status())
                    .isEqualTo(200);
        }
    }
}
