package io.bootwright.bundles.windows;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.layout.Examples;
import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Recipe;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WindowsWorkflowTest {
    private static final Examples EXAMPLES = new Examples("windows");
    private static final WindowsWorkflow WORKFLOW = new WindowsWorkflow();

    static List<Path> valid() {
        return EXAMPLES.valid();
    }

    static List<Path> invalid() {
        return EXAMPLES.refusedByTheClass();
    }

    @ParameterizedTest
    @MethodSource("valid")
    void acceptsEveryValidExample(Path example) {
        assertThat(Examples.faults(WORKFLOW, Examples.recipe(example))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void refusesWhatTheSchemaCannotWithPointerAndSentence(Path example) {
        JsonNode expected = Examples.expectation(example);

        Map<String, List<String>> faults = Examples.faults(WORKFLOW, Examples.recipe(example));

        assertThat(faults).containsOnlyKeys(expected.path("pointer").asText());
        assertThat(faults.values().iterator().next())
                .singleElement()
                .satisfies(detail -> assertThat(detail)
                        .contains(expected.path("detail").asText())
                        .matches("(?s)[A-Z/a-z].*[.}]"));
    }

    @Test
    void aFileThatDoesAllItSaysIsNotWarnedAbout() {
        assertThat(warnings(example("server-2025-with-recovery"))).isEmpty();
    }

    @Test
    void passesThatAnAppliedImageNeverRunsAreWarnedAboutWithTheReason() {
        assertThat(warnings(example("passes-of-setup-are-warned-about")))
                .singleElement()
                .asString()
                .contains("windowsPE", "have no effect", "Setup started from Microsoft's own medium");
    }

    @Test
    void whatWouldStopTheFirstStartIsWarnedAbout() {
        assertThat(warnings(example("minimal")))
                .singleElement()
                .asString()
                .contains("stops at the questions of its first start");
        assertThat(warnings(answers("""
                <settings pass="oobeSystem"><component name="Microsoft-Windows-International-Core"
                 processorArchitecture="amd64"><InputLocale>en-US</InputLocale></component></settings>"""))).singleElement().asString().contains("sets no account");
    }

    @Test
    void passwordsInClearAreWarnedAboutWithoutBeingShown() {
        List<String> warnings = warnings(answers("""
                <settings pass="oobeSystem"><component name="Microsoft-Windows-Shell-Setup"
                 processorArchitecture="amd64"><AutoLogon><Password><Value>Tr0ub4dor</Value><PlainText>true</PlainText>
                 </Password></AutoLogon><UserAccounts><AdministratorPassword><Value>YQ==</Value><PlainText>false</PlainText>
                 </AdministratorPassword></UserAccounts></component></settings>"""));

        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("AutoLogon/Password")
                .doesNotContain("AdministratorPassword", "Tr0ub4dor");
    }

    @Test
    void aComponentThatWorksInSetupOnlyIsWarnedAbout() {
        assertThat(warnings(answers("""
                <settings pass="specialize"><component name="Microsoft-Windows-PnpCustomizationsNonWinPE"
                 processorArchitecture="amd64"/></settings>""")))
                .singleElement()
                .asString()
                .contains("only in offlineServicing and auditSystem");
    }

    @Test
    void anOrderThatWindowsDoesNotLikeIsWarnedAbout() {
        Recipe recipe = recipe(Map.of(
                "partition_layout",
                List.of(
                        Map.of("size", "200M", "type_guid", "ef00", "format", "vfat"),
                        Map.of("size", "1G", "type_guid", "2700", "format", "ntfs"),
                        Map.of("size", "100%", "type_guid", "0700", "format", "ntfs"),
                        Map.of("size", "16M", "type_guid", "0c01")),
                "unattend_xml",
                "invalid"));

        assertThat(Examples.warnings(WORKFLOW, recipe))
                .containsOnlyKeys("/partition_layout/0/size", "/partition_layout/1", "/partition_layout/3");
    }

    @Test
    void noSentenceQuotesTheFile() {
        String secret = "S3cret";
        for (String xml : List.of(
                "<unattend xmlns='urn:schemas-microsoft-com:unattend'><Value>&" + secret + ";</Value></unattend>",
                "<unattend xmlns='urn:schemas-microsoft-com:unattend'><Value>" + secret + "</Walue></unattend>",
                "<unattend><" + secret + " a=1/></unattend>",
                secret)) {
            assertThat(Examples.faults(WORKFLOW, recipe(layoutAnd(xml))).toString())
                    .as(xml)
                    .contains("/unattend_xml")
                    .doesNotContain(secret);
        }
    }

    @Test
    void aHostileFileIsRefusedAtOnce() {
        String deep = "<unattend xmlns='urn:schemas-microsoft-com:unattend'>" + "<a>".repeat(50_000);
        String attributes = "<unattend xmlns='urn:schemas-microsoft-com:unattend' "
                + java.util.stream.IntStream.range(0, 60_000)
                        .mapToObj(i -> "a" + i + "=''")
                        .collect(java.util.stream.Collectors.joining(" "))
                + "/>";
        for (String xml : List.of(deep, attributes)) {
            assertThat(Examples.faults(WORKFLOW, recipe(layoutAnd(xml)))).containsOnlyKeys("/unattend_xml");
        }
        assertThat(Examples.faults(WORKFLOW, recipe(layoutAnd(deep))).toString())
                .contains("levels deep");
    }

    private static List<String> warnings(Recipe recipe) {
        List<String> all = new ArrayList<>();
        Examples.warnings(WORKFLOW, recipe).values().forEach(all::addAll);
        return all;
    }

    private static Recipe example(String name) {
        return Examples.recipe(EXAMPLES.bundle().resolve("examples/valid/" + name + ".json"));
    }

    private static Recipe answers(String settings) {
        return recipe(layoutAnd("<unattend xmlns=\"urn:schemas-microsoft-com:unattend\">" + settings + "</unattend>"));
    }

    private static Map<String, Object> layoutAnd(String xml) {
        Map<String, Object> recipe = new HashMap<>();
        recipe.put(
                "partition_layout",
                List.of(
                        Map.of("size", "300M", "type_guid", "ef00", "format", "vfat"),
                        Map.of("size", "16M", "type_guid", "0c01"),
                        Map.of("size", "100%", "type_guid", "0700", "format", "ntfs")));
        recipe.put("unattend_xml", Base64.getEncoder().encodeToString(xml.getBytes(StandardCharsets.UTF_8)));
        return recipe;
    }

    private static Recipe recipe(Map<String, Object> values) {
        return new Recipe(JsonValue.of(values));
    }
}
