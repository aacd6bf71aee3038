package io.bootwright.server.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.errors.Catalogue;
import io.bootwright.errors.ErrorCode;
import io.bootwright.formats.Json;
import io.bootwright.server.TestHost;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorRoutesTest {
    @TempDir
    Path directory;

    private TestHost host;

    @BeforeEach
    void start() {
        host = TestHost.in(directory)
                .mount("/api/v1/errors", database -> new ErrorRoutes())
                .start();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private JsonNode json(String path) {
        return Json.parseTrusted(host.get(path).body());
    }

    @Test
    void theTypeOfAProblemLeadsToItsEntry() {
        JsonNode problem = json("/api/v1/errors/no-such-code");
        assertThat(problem.path("type").asText()).isEqualTo("/api/v1/errors/not-found");
        JsonNode entry = json(problem.path("type").asText());
        assertThat(entry.path("code").asText()).isEqualTo("not-found");
        assertThat(entry.path("title").asText()).isEqualTo(problem.path("title").asText());
        assertThat(entry.path("status").asInt()).isEqualTo(404);
    }

    @Test
    void aCodeThatBothHostAndDispatcherUseIsOneEntry() {
        JsonNode entry = json("/api/v1/errors/wrong-host");
        assertThat(entry.path("shown_in")).extracting(JsonNode::asText).containsExactly("job", "server");
        assertThat(json("/api/v1/errors").path("items"))
                .extracting(item -> item.path("code").asText())
                .containsExactlyElementsOf(
                        Catalogue.entries().stream().map(ErrorCode::code).toList());
    }
}
