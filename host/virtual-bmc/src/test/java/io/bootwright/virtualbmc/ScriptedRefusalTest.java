package io.bootwright.virtualbmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.Catalogue;
import io.bootwright.errors.ErrorCode;
import io.bootwright.errors.Place;
import io.bootwright.iso9660.IsoImage;
import io.bootwright.virtualbmc.machine.BootOverride;
import io.bootwright.virtualbmc.scripted.Script;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A scripted machine refuses what the dispatcher refuses, so that a rehearsal is no greener than the real run. */
class ScriptedRefusalTest {
    private static final String SELF = "provision-dispatcher.service";
    private static final String CHAIN = "[Unit]\nRequires=%s\nAfter=%1$s\n";

    @TempDir
    Path directory;

    private PlayedHost host;
    private VirtualBmc bmc;
    private VirtualMachine machine;

    @BeforeEach
    void start() throws IOException {
        host = new PlayedHost();
        bmc = VirtualBmc.builder().speed(20).start();
        machine = bmc.machines().getFirst();
    }

    @AfterEach
    void stop() {
        bmc.close();
        host.close();
    }

    private JsonNode run(URI installer, URI task) {
        machine.hardware().insert("CD1", installer);
        machine.hardware().insert("CD2", task);
        machine.hardware().override(new BootOverride("Cd", "Once", "UEFI"));
        machine.hardware().powerOn();
        await("final report")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !host.reports.isEmpty()
                        && !host.reports.getLast().path("status").asText().equals("running"));
        return host.reports.getLast();
    }

    private JsonNode run(ObjectNode job, ObjectNode recipe, Map<String, String> units) throws IOException {
        return run(host.installer(directory), host.task(directory, job, recipe, units));
    }

    private void refused(JsonNode last, String code, String sentence) {
        assertThat(last.path("status").asText()).isEqualTo("failed");
        assertThat(last.path("failed_step").asText()).isEqualTo(SELF);
        assertThat(last.path("code").asText()).isEqualTo(code);
        assertThat(last.path("detail").asText()).contains(sentence);
        assertThat(last.path("steps"))
                .allSatisfy(step -> assertThat(step.path("state").asText()).isEqualTo("skipped"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"deep":1}    | is not a text, number or truth value
            ["a"]         | is not a text, number or truth value
            "two\\nlines"  | has a control character
            " blank"      | begins or ends with a blank
            "'quoted"     | begins with a quote
            "back\\\\"     | ends with a backslash
            """)
    void aValueThatCannotBePassedToTheStepsIsRefused(String value, String sentence) throws IOException {
        ObjectNode job = host.job(machine.serial());
        job.withObject("/bundle/environment").put("PROFILE", "/profile");
        ObjectNode recipe = host.recipe();
        recipe.set("profile", PlayedHost.JSON.readTree(value));
        refused(run(job, recipe, Map.of()), "recipe-refused", sentence);
    }

    @Test
    void aValueThatIsPlainOrMissingIsFine() throws IOException {
        ObjectNode job = host.job(machine.serial());
        job.withObject("/bundle/environment")
                .put("COUNT", "/count")
                .put("FAST", "/fast")
                .put("OPTIONAL", "/missing");
        ObjectNode recipe = host.recipe().put("count", 3).put("fast", true);
        assertThat(run(job, recipe, Map.of()).path("status").asText()).isEqualTo("success");
    }

    /** A job whose bundle brings a target and two steps. */
    private ObjectNode burnIn() {
        ObjectNode job = host.job(machine.serial());
        ObjectNode bundle = job.putObject("bundle").put("target", "burn-in.target");
        bundle.putArray("steps").add("burn-in-load.service").add("burn-in-sensors.service");
        for (String name : new String[] {"burn-in.target", "burn-in-load.container", "burn-in-sensors.container"}) {
            bundle.withArray("units").addObject().put("name", name).put("path", "units/" + name);
        }
        return job;
    }

    private static Map<String, String> units(String target, String load, String sensors) {
        return Map.of("burn-in.target", target, "burn-in-load.container", load, "burn-in-sensors.container", sensors);
    }

    @Test
    void aStepThatTheTargetDoesNotReachIsRefused() throws IOException {
        Map<String, String> units = units(
                CHAIN.formatted("burn-in-load.service"),
                CHAIN.formatted("partition.service"),
                CHAIN.formatted("burn-in-load.service"));
        refused(
                run(burnIn(), host.recipe(), units),
                "step-unreachable",
                "burn-in.target would be reached without burn-in-sensors.service");
    }

    @Test
    void aStepThatNobodyWaitsForIsRefused() throws IOException {
        Map<String, String> units = units(
                CHAIN.formatted("burn-in-sensors.service"),
                "[Unit]\nDescription=x\n",
                "# a comment\n[Unit]\nRequires=\\\n  burn-in-load.service\n[Container]\nAfter=burn-in-load.service\n");
        refused(run(burnIn(), host.recipe(), units), "step-unreachable", "does not wait for its end");
    }

    @Test
    void stepsDeclaredTheWrongWayRoundAreRefused() throws IOException {
        Map<String, String> units = units(
                CHAIN.formatted("burn-in-load.service"),
                CHAIN.formatted("burn-in-sensors.service"),
                "[Unit]\nDescription=x\n");
        refused(
                run(burnIn(), host.recipe(), units),
                "steps-out-of-order",
                "burn-in-load.service runs after burn-in-sensors.service");
    }

    @Test
    void aChainRunsToItsEnd() throws IOException {
        Map<String, String> units = units(
                "[Unit]\nRequires=burn-in-sensors.service\n",
                CHAIN.formatted("partition.service"),
                CHAIN.formatted("burn-in-load.service"));
        assertThat(run(burnIn(), host.recipe(), units).path("status").asText()).isEqualTo("success");
    }

    @Test
    void unitsOfTheMaintenanceIsoAreLookedAtToo() throws IOException {
        URI installer = host.offer(
                directory,
                new IsoImage(
                        "MAINT",
                        Map.of(
                                "units.lock",
                                new byte[] {'{', '}'},
                                "units/install-linux.target",
                                CHAIN.formatted("partition.service").getBytes(StandardCharsets.UTF_8),
                                "units/config-drive.container",
                                CHAIN.formatted("bootloader-linux.service").getBytes(StandardCharsets.UTF_8),
                                "units/image-linux.container",
                                CHAIN.formatted("partition.service").getBytes(StandardCharsets.UTF_8),
                                "units/bootloader-linux.container",
                                CHAIN.formatted("image-linux.service").getBytes(StandardCharsets.UTF_8))));
        refused(
                run(installer, host.task(directory, host.job(machine.serial()))),
                "step-unreachable",
                "install-linux.target would be reached without image-linux.service");
    }

    @Test
    void aTaskWithoutANetworkIsCarriedOutAndTheJobsLogSaysThatARealOneWouldNot() throws IOException {
        ObjectNode job = host.job(machine.serial());
        job.putNull("network");
        assertThat(run(job, host.recipe(), Map.of()).path("status").asText()).isEqualTo("success");
        assertThat(host.reports.toString()).contains("the task brings no network: a real machine would stop here");
    }

    @Test
    void aScriptedOutputIsReportedAndAStepThatIsNotThereIsNamed() throws IOException {
        machine.script(Script.leaving("{\"disks\":[1,2]}"));
        JsonNode last = run(host.job(machine.serial()), host.recipe(), Map.of());
        assertThat(last.path("status").asText()).isEqualTo("success");
        assertThat(last.path("output").toString()).isEqualTo("{\"disks\":[1,2]}");
        assertThat(host.reports.toString()).doesNotContain("which is no step", "brings no network");

        machine.script(Script.failing("no-such.service", 3));
        machine.hardware().override(new BootOverride("Cd", "Once", "UEFI"));
        machine.hardware().restart();
        await("a second run")
                .atMost(Duration.ofSeconds(20))
                .until(() -> host.reports
                        .toString()
                        .contains("the script wants no-such.service to fail, which is no step of this job"));
    }

    @Test
    void everyCodeThatIsSentIsOneOfTheDispatcher() throws IOException {
        Pattern named = Pattern.compile("\\b(?:Job|Dispatcher)ErrorCode\\.([A-Z_]+)");
        Path sources = Path.of("src/main/java/io/bootwright/virtualbmc/scripted");
        for (String name : new String[] {"ScriptedDispatcher.java", "Reporter.java", "UnitGraph.java"}) {
            assertThat(named.matcher(Files.readString(sources.resolve(name)))
                            .results()
                            .map(m -> m.group(1)))
                    .as(name)
                    .isNotEmpty()
                    .isSubsetOf(Catalogue.at(Place.SERVER).stream()
                            .map(ErrorCode::name)
                            .toList());
        }
    }
}
