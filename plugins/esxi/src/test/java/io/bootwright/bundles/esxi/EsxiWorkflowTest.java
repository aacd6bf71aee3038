package io.bootwright.bundles.esxi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.BundleCheck;
import io.bootwright.plugin.Installer;
import io.bootwright.plugin.JobContext;
import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Recipe;
import io.bootwright.plugin.RefusedException;
import io.bootwright.plugin.Webhook;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EsxiWorkflowTest {
    private static final Webhook WEBHOOK =
            new Webhook("http://10.0.2.2:8080/api/v1/status-webhook/XF-1", "abc-DEF_1", Optional.empty());

    static List<Path> valid() {
        return Examples.in("valid");
    }

    static List<Path> invalid() {
        return Examples.in("invalid").stream()
                .filter(example ->
                        Examples.expectation(example).path("by").asText().equals("bundle"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("valid")
    void acceptsEveryValidExample(Path example) {
        assertThat(Examples.findings(Examples.recipe(example)).faults()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void refusesWhatWouldHangOrDestroyWithItsRemedy(Path example) {
        JsonNode expected = Examples.expectation(example);

        List<String> faults = Examples.findings(Examples.recipe(example)).faults();

        assertThat(faults).singleElement().satisfies(fault -> {
            assertThat(fault)
                    .startsWith(expected.path("pointer").asText() + " ")
                    .contains(expected.path("detail").asText())
                    .endsWith(".");
            assertThat(fault.length()).as("the host cuts longer ones").isLessThan(300);
        });
    }

    @Test
    void theDirectoryIsAValidBundle() {
        assertThat(new BundleCheck().directory(Examples.BUNDLE).diagnostics()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rootpw VMware1!                          | in clear
            network --bootproto=dhcp                 | asks DHCP
            install --firstdisk=local --preservevmfs | fits any disk of that kind
            install --disk=naa.1 --overwritevmfs     | erases a datastore
            install --disk=naa.1                     | stops if the disk has a datastore
            paranoid                                 | stop at each warning
            """)
    void warnsOfWhatIsOnlyUnwise(String line, String words) {
        String name = line.split(" ")[0];
        StringBuilder kickstart = new StringBuilder(line).append('\n');
        Map.of(
                        "vmaccepteula", "",
                        "reboot", "",
                        "install", " --disk=naa.2 --preservevmfs",
                        "rootpw", " --iscrypted $6$a$b",
                        "network", " --bootproto=static --ip=192.0.2.1")
                .forEach((command, rest) -> {
                    if (!command.equals(name)) {
                        kickstart.append(command).append(rest).append('\n');
                    }
                });

        Examples.Findings findings = Examples.findings(recipe(kickstart.toString(), ""));

        assertThat(findings.faults()).isEmpty();
        assertThat(findings.warnings())
                .singleElement()
                .asString()
                .startsWith("/ks_cfg Line 1 ")
                .contains(words);
        assertThat(findings.warnings().toString()).doesNotContain("VMware1!");
    }

    @Test
    void theOperatorsTextStaysAndOneBlockReportsTheFirstBoot() {
        String kickstart = "vmaccepteula\nreboot\n%firstboot --interpreter=python\nprint('mine')";

        String made = made(recipe(kickstart, ""), Optional.empty());

        assertThat(made).startsWith(kickstart + "\n\n%firstboot --interpreter=busybox\n# bootwright: begin");
        assertThat(made)
                .contains("'" + WEBHOOK.url() + "'", "Authorization: Bearer abc-DEF_1")
                .endsWith("# bootwright: end\n")
                .doesNotContain("%%", "%1$s");
        assertThat(made(recipe(kickstart, "tcp-probe"), Optional.empty())).isEqualTo(kickstart);
    }

    @Test
    void theBlockIsGoodShellAndGoodPython() throws Exception {
        Webhook secure = new Webhook(
                "https://h:8443/api/v1/status-webhook/XF-1",
                "t",
                Optional.of("-----BEGIN CERTIFICATE-----\nMIIB+/=\n-----END CERTIFICATE-----\n"));
        for (Webhook each : List.of(WEBHOOK, secure)) {
            String block = FirstBootReport.appendTo("", each).replaceFirst("(?s).*?%firstboot[^\n]*\n", "");
            assertThat(run(block, "sh", "-n")).isZero();
            String python = block.replaceFirst("(?s).*<<'BOOTWRIGHT'\n", "").replaceFirst("(?s)BOOTWRIGHT\n.*", "");
            assertThat(run(python, "python3", "-c", "import ast, sys; ast.parse(sys.stdin.read())"))
                    .isZero();
        }
    }

    private static int run(String input, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        return process.waitFor();
    }

    @Test
    void theServersNetworkIsWrittenWhereTheOperatorWantsIt() {
        JsonValue network = JsonValue.of(Map.of(
                "ethernets",
                Map.of(
                        "m0",
                        Map.of(
                                "match", Map.of("macaddress", "52:54:00:aa:00:01"),
                                "addresses", List.of("2001:db8::9/64", "10.0.2.99/23"),
                                "routes", List.of(Map.of("to", "default", "via", "10.0.2.2")),
                                "nameservers", Map.of("addresses", List.of("10.0.2.3", "2001:db8::53"))))));

        String made =
                made(recipe("vmaccepteula\n# bootwright: network\nreboot\n", "power-cycle"), Optional.of(network));

        assertThat(made).isEqualTo("""
                vmaccepteula
                # bootwright: network
                network --bootproto=static --device=52:54:00:aa:00:01 --ip=10.0.2.99 --netmask=255.255.254.0 \
                --gateway=10.0.2.2 --nameserver=10.0.2.3
                reboot
                """);
    }

    @Test
    void aVlanOnABondIsSetUpOnTheBondsFirstPort() {
        Map<String, Object> network = new LinkedHashMap<>();
        network.put(
                "ethernets",
                Map.of(
                        "p1", Map.of("match", Map.of("macaddress", "52:54:00:00:00:11")),
                        "p2", Map.of("match", Map.of("macaddress", "52:54:00:00:00:12"))));
        network.put("bonds", Map.of("b0", Map.of("interfaces", List.of("p2", "p1"))));
        network.put("vlans", Map.of("v7", Map.of("id", 7, "link", "b0", "addresses", List.of("192.0.2.7/32"))));

        assertThat(NetworkLine.of(JsonValue.of(network), "XF-1"))
                .isEqualTo("network --bootproto=static --device=52:54:00:00:00:12 --ip=192.0.2.7"
                        + " --netmask=255.255.255.255 --vlanid=7");
    }

    @Test
    void withoutANetworkItSaysWhatToDo() {
        Recipe recipe = recipe("# bootwright: network\n", "power-cycle");
        assertThatThrownBy(() -> made(recipe, Optional.empty()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("server XF-1, which has none in its record");
        assertThatThrownBy(() -> made(recipe, Optional.of(JsonValue.of(Map.of("ethernets", Map.of())))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("no static IPv4 address");
    }

    private static Recipe recipe(String kickstart, String mode) {
        Map<String, Object> recipe = new LinkedHashMap<>();
        recipe.put("task_target", "install-esxi.target");
        recipe.put("ks_cfg", Base64.getEncoder().encodeToString(kickstart.getBytes(StandardCharsets.UTF_8)));
        if (!mode.isEmpty()) {
            recipe.put("completion", Map.of("mode", mode));
        }
        return new Recipe(JsonValue.of(recipe));
    }

    private static String made(Recipe recipe, Optional<JsonValue> network) {
        Map<String, byte[]> files = new EsxiWorkflow().files(new Job(recipe, network));
        assertThat(files).containsOnlyKeys("KS.CFG");
        return new String(files.get("KS.CFG"), StandardCharsets.UTF_8);
    }

    private record Job(Recipe recipe, Optional<JsonValue> network) implements JobContext {
        @Override
        public UUID jobId() {
            return new UUID(0, 1);
        }

        @Override
        public String serverSerial() {
            return "XF-1";
        }

        @Override
        public List<String> pluginFiles() {
            return List.of("KS.CFG");
        }

        @Override
        public Optional<Webhook> webhook() {
            return Optional.of(WEBHOOK);
        }

        @Override
        public Installer declaredInstaller() {
            return new Installer("esxi", "latest");
        }
    }
}
