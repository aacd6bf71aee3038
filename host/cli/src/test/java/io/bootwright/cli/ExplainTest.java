package io.bootwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.FakeHost.Ran;
import io.bootwright.errors.Catalogue;
import io.bootwright.formats.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExplainTest {
    private FakeHost host;

    @BeforeEach
    void start() throws Exception {
        host = new FakeHost();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void saysWhatACodeMeansAndWhatToDoWithoutAskingAHost() {
        Ran ran = host.run("explain", "never-read");
        assertThat(ran.exit()).isZero();
        assertThat(ran.out()).startsWith("never-read: ").contains("What to do: ");
        assertThat(FakeHost.run(Map.of("BOOTWRIGHT_URL", "http://127.0.0.1:1"), false, "", "explain", "never-read"))
                .isEqualTo(ran);
    }

    @Test
    void takesACodeOfTheRegistryInAnyCase() {
        assertThat(host.run("explain", "blob_unknown").out()).startsWith("BLOB_UNKNOWN: ");
    }

    @Test
    void namesTheNearestOfAMistypedCode() {
        Ran ran = host.run("explain", "nver-read");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("there is no error code nver-read", "Did you mean never-read?");
        assertThat(host.run("explain", "xyzzy-plugh-quux").err()).contains("`bootwright explain` lists all codes.");
    }

    @Test
    void listsEveryCode() throws Exception {
        assertThat(host.run("explain").out().lines())
                .hasSize(Catalogue.entries().size() + 1);
        JsonNode listed = Json.parse(host.run("explain", "--json").out().getBytes(StandardCharsets.UTF_8));
        assertThat(listed.path("items")).hasSameSizeAs(Catalogue.entries());
    }

    @Test
    void givesAsJsonWhatTheHostGives() throws Exception {
        JsonNode busy =
                Json.parse(host.run("explain", "server-busy", "--json").out().getBytes(StandardCharsets.UTF_8));
        assertThat(busy.path("status").asInt()).isEqualTo(409);
        assertThat(busy.path("remedy").asText()).isNotEmpty();
    }

    @Test
    void anErrorOfTheHostNamesItsCode() {
        host.on("GET /api/v1/jobs/j", 404, "{\"title\":\"Not found\",\"status\":404,\"code\":\"not-found\"}");
        assertThat(host.run("job", "get", "j").err()).contains("code: not-found (bootwright explain not-found)");
    }
}
