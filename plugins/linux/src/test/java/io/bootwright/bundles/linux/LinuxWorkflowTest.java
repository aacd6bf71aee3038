package io.bootwright.bundles.linux;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.bootwright.bundle.BundleCheck;
import io.bootwright.layout.Examples;
import io.bootwright.plugin.Installer;
import io.bootwright.plugin.JobContext;
import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LinuxWorkflowTest {
    private static final UUID JOB = UUID.fromString("00000000-0000-4000-8000-000000000001");

    private static final Examples EXAMPLES = new Examples("linux");

    static List<Path> valid() {
        return EXAMPLES.valid();
    }

    static List<Path> invalid() {
        return EXAMPLES.refusedByTheClass();
    }

    @ParameterizedTest
    @MethodSource("valid")
    void acceptsEveryValidExample(Path example) {
        assertThat(Examples.faults(new LinuxWorkflow(), Examples.recipe(example)))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void refusesWhatTheSchemaCannotWithPointerAndSentence(Path example) {
        JsonNode expected = Examples.expectation(example);

        Map<String, List<String>> faults = Examples.faults(new LinuxWorkflow(), Examples.recipe(example));

        assertThat(faults).containsOnlyKeys(expected.path("pointer").asText());
        assertThat(faults.values().iterator().next())
                .singleElement()
                .satisfies(detail -> assertThat(detail)
                        .contains(expected.path("detail").asText())
                        .matches("(?s)[A-Z/a-z].*[.}]"));
    }

    @Test
    void theDirectoryIsAValidBundle() {
        assertThat(new BundleCheck().directory(EXAMPLES.bundle()).diagnostics()).isEmpty();
    }

    @Test
    void theSeedNamesTheJobAndLeavesTheHostnameToUserData() {
        Map<String, byte[]> files = new LinuxWorkflow().files(job(Map.of(), Optional.empty()));

        assertThat(files).containsOnlyKeys("meta-data");
        assertThat(text(files, "meta-data")).isEqualTo("instance-id: " + JOB + "\n");
    }

    @Test
    void theInstalledSystemGetsTheServersNetworkWithPlainDefaultRoutes() throws Exception {
        JsonValue network = JsonValue.of(Map.of(
                "version", 2,
                "ethernets",
                        Map.of(
                                "m0",
                                Map.of(
                                        "match", Map.of("macaddress", "52:54:00:aa:00:01"),
                                        "addresses", List.of("10.0.2.99/24", "2001:db8::9/64"),
                                        "routes",
                                                List.of(
                                                        Map.of("to", "default", "via", "10.0.2.2"),
                                                        Map.of("to", "default", "via", "2001:db8::1"),
                                                        Map.of("to", "10.9.0.0/16", "via", "10.0.2.3")))),
                "bonds", Map.of(),
                "ntp", List.of("10.0.0.1")));

        String text = text(new LinuxWorkflow().files(job(Map.of(), Optional.of(network))), "network-config");

        JsonNode config = new ObjectMapper().readTree(text);
        assertThat(config.path("version").asInt()).isEqualTo(2);
        assertThat(config.has("ntp")).isFalse();
        assertThat(config.has("bonds")).isFalse();
        assertThat(config.at("/ethernets/m0/set-name").asText()).isEqualTo("m0");
        assertThat(config.at("/ethernets/m0/gateway4").asText()).isEqualTo("10.0.2.2");
        assertThat(config.at("/ethernets/m0/gateway6").asText()).isEqualTo("2001:db8::1");
        assertThat(config.at("/ethernets/m0/routes/0/to").asText()).isEqualTo("10.9.0.0/16");
        assertThat(config.at("/ethernets/m0/addresses/1").asText()).isEqualTo("2001:db8::9/64");
        assertThat(text).doesNotContain("default");
    }

    @Test
    void theRecipesOwnNetworkConfigWins() {
        Map<String, byte[]> files = new LinuxWorkflow()
                .files(job(
                        Map.of("network_config", "dmVyc2lvbjogMgo="), Optional.of(JsonValue.of(Map.of("version", 2)))));

        assertThat(text(files, "network-config")).isEqualTo("version: 2\n");
    }

    @Test
    void aNetworkThatSomeImagesLoseIsAWarningUnlessTheRecipeBringsItsOwn() {
        Optional<JsonValue> bonded =
                Optional.of(JsonValue.of(Map.of("bonds", Map.of("b0", Map.of("interfaces", List.of("m0"))))));

        assertThat(serverWarnings(job(Map.of(), bonded)))
                .singleElement()
                .asString()
                .startsWith("/network_config The server's network has bonds.");
        assertThat(serverWarnings(job(Map.of("network_config", "dmVyc2lvbjogMgo="), bonded)))
                .isEmpty();
        assertThat(serverWarnings(job(Map.of(), Optional.empty()))).isEmpty();
    }

    private static List<String> serverWarnings(JobContext job) {
        List<String> warnings = new ArrayList<>();
        new LinuxWorkflow().checkServer(job, new Problems() {
            @Override
            public void add(String pointer, String detail) {
                throw new AssertionError(pointer + " " + detail);
            }

            @Override
            public void warn(String pointer, String detail) {
                warnings.add(pointer + " " + detail);
            }
        });
        return warnings;
    }

    private static String text(Map<String, byte[]> files, String path) {
        return new String(files.get(path), StandardCharsets.UTF_8);
    }

    private static JobContext job(Map<String, Object> recipe, Optional<JsonValue> network) {
        return new JobContext() {
            @Override
            public UUID jobId() {
                return JOB;
            }

            @Override
            public String serverSerial() {
                return "XF-1";
            }

            @Override
            public Recipe recipe() {
                return new Recipe(JsonValue.of(recipe));
            }

            @Override
            public Optional<JsonValue> network() {
                return network;
            }

            @Override
            public List<String> pluginFiles() {
                return List.of("meta-data", "network-config");
            }

            @Override
            public Installer declaredInstaller() {
                return new Installer("maintenance", "latest");
            }
        };
    }
}
