package io.bootwright.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each declared step must run, in the declared order, and its failure must be the target's. */
class StepsOfTargetsTest {
    private static final String TARGET = "systemd/burn-in.target";
    private static final String LOAD = "quadlets/burn-in-load.container";
    private static final String SENSORS = "quadlets/burn-in-sensors.container";

    @TempDir
    Path directory;

    @BeforeEach
    void twoSteps() throws IOException {
        write("bundle.yaml", """
                apiVersion: bundle/v1
                id: burn-in
                version: "1.0.0"
                title: Burn in
                requires: {plugin-api: ">=1.0.0 <2.0.0", units-api: 1}
                targets:
                  - name: burn-in.target
                    destructive: false
                    steps:
                      - {unit: burn-in-load.service, title: Load}
                      - {unit: burn-in-sensors.service, title: Sensors}
                recipe: {schema: recipe.schema.json}
                installer: {kind: maintenance, name: maintenance, tag: latest}
                task-iso:
                  volume-id: TASK
                  files:
                    - {path: job.json, source: job, secret: true}
                    - {path: recipe.json, source: recipe}
                    - {path: recipe.schema.json, source: schema}
                completion: {mode: webhook, timeout: PT1H}
                """);
        write("recipe.schema.json", """
                {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "required": ["task_target"],
                 "additionalProperties": false, "properties": {
                   "task_target": {"type": "string", "enum": ["burn-in.target"]},
                   "word": {"type": "string"}, "profile": {"type": "object"}, "mixed": {"type": ["string", "array"]}}}
                """);
        write(TARGET, unit("Requires=burn-in-sensors.service\nAfter=burn-in-sensors.service\n"));
        write(LOAD, quadlet(""));
        write(SENSORS, quadlet("Requires=burn-in-load.service\nAfter=burn-in-load.service\n"));
    }

    @Test
    void aChainFromTheLastStepToTheFirstIsRight() {
        assertThat(diagnostics()).isEmpty();
    }

    @Test
    void aTargetThatRequiresTheFirstStepOnlyIsRefused() throws IOException {
        write(TARGET, unit("Requires=burn-in-load.service\nAfter=burn-in-load.service\n"));

        assertThat(diagnostics())
                .contains("systemd/burn-in.target:2: error: never starts the step burn-in-sensors.service, which"
                        + " bundle.yaml declares: the job would succeed without it. Require the last step:"
                        + " Requires=burn-in-sensors.service and After=burn-in-sensors.service; each step requires the one"
                        + " before with Requires= and After=.");
    }

    @Test
    void aStepThatIsOnlyWantedOrNotWaitedForIsRefused() throws IOException {
        write(TARGET, unit("Wants=burn-in-sensors.service\nAfter=burn-in-sensors.service\n"));
        assertThat(diagnostics()).anySatisfy(error -> assertThat(error).contains("but would succeed without it"));

        write(TARGET, unit("DefaultDependencies=no\nRequires=burn-in-sensors.service\n"));
        assertThat(diagnostics()).anySatisfy(error -> assertThat(error).contains("or not waited for"));
    }

    @Test
    void aBrokenChainIsRefused() throws IOException {
        write(SENSORS, quadlet("After=burn-in-load.service\n"));
        assertThat(diagnostics())
                .anySatisfy(error -> assertThat(error).contains("never starts the step burn-in-load.service"));

        write(TARGET, unit("Requires=burn-in-sensors.service burn-in-load.service\n"));
        assertThat(diagnostics())
                .anySatisfy(error -> assertThat(error)
                        .contains("burn-in-sensors.service does not wait for burn-in-load.service")
                        .contains(
                                "Write Requires=burn-in-load.service and After=burn-in-load.service into " + SENSORS));
    }

    @Test
    void stepsInReverseOrderAreRefused() throws IOException {
        String yaml = Files.readString(directory.resolve("bundle.yaml"));
        write(
                "bundle.yaml",
                yaml.replace("burn-in-load.service", "x")
                        .replace("burn-in-sensors.service", "burn-in-load.service")
                        .replace("unit: x", "unit: burn-in-sensors.service"));

        assertThat(diagnostics())
                .singleElement()
                .asString()
                .contains("bundle.yaml:11:")
                .contains("burn-in-load.service is declared after burn-in-sensors.service, but runs before it.");
    }

    @Test
    void aQuadletThatNoTargetNamesIsRefused() throws IOException {
        write("quadlets/left-over.container", quadlet(""));

        assertThat(diagnostics())
                .singleElement()
                .asString()
                .startsWith("quadlets/left-over.container: error: is a step that no target of bundle.yaml names.");
    }

    @Test
    void aStepThatRunsWithoutBeingDeclaredIsRefused() throws IOException {
        write("quadlets/more.container", quadlet(""));
        write(LOAD, quadlet("Requires=more.service\nAfter=more.service\n"));

        assertThat(diagnostics())
                .anySatisfy(error -> assertThat(error).contains("runs more.service too, which is not among its steps"));
    }

    @Test
    void aPreflightThatTheTargetRequiresIsNoStep() throws IOException {
        write("quadlets/preflight-burn-in.container", quadlet("Before=burn-in-load.service\n"));
        write(
                TARGET,
                unit("Requires=burn-in-sensors.service preflight-burn-in.service\nAfter=burn-in-sensors.service\n"));
        assertThat(diagnostics()).isEmpty();

        write(TARGET, unit("Requires=burn-in-sensors.service\n"));
        assertThat(diagnostics())
                .singleElement()
                .asString()
                .contains("preflight-burn-in.container: error: is a step that no target");
    }

    @Test
    void unitsInACircleAreRefused() throws IOException {
        write(LOAD, quadlet("Requires=burn-in-sensors.service\nAfter=burn-in-sensors.service\n"));

        assertThat(diagnostics()).singleElement().asString().contains("waits for itself by way of other units");
    }

    @Test
    void whatPodmansGeneratorUnderstandsCountsToo() throws IOException {
        write(TARGET, unit(""));
        write(
                SENSORS,
                quadlet("Requires=burn-in-load.container\nAfter=burn-in-load.container\n")
                        + "[Install]\nRequiredBy=burn-in.target\n");

        assertThat(diagnostics()).isEmpty();
    }

    @Test
    void dropInsAndConditionsAreRefused() throws IOException {
        write("systemd/burn-in.target.d/more.conf", "[Unit]\nRequires=x.service\n");
        write(LOAD, quadlet("ConditionPathExists=/dev/sdz\n"));

        assertThat(diagnostics())
                .anySatisfy(error -> assertThat(error).contains("more.conf: error: is a drop-in"))
                .anySatisfy(error -> assertThat(error)
                        .startsWith(LOAD + ":2: error: ConditionPathExists= skips the step")
                        .contains("AssertPathExists="));
    }

    @Test
    void aStepThatMayTakeLongerThanTheJobIsWarnedAbout() throws IOException {
        write(LOAD, quadlet("").replace("TimeoutStartSec=10min", "TimeoutStartSec=4h"));

        assertThat(new BundleCheck().directory(directory).bundle()).isPresent();
        assertThat(diagnostics())
                .singleElement()
                .asString()
                .contains(LOAD)
                .contains("warning: TimeoutStartSec=4h is longer than completion.timeout (PT1H)");
    }

    @Test
    void anEnvironmentValueThatIsAnObjectIsRefusedAndOneThatMayBeIsWarnedAbout() throws IOException {
        String yaml = Files.readString(directory.resolve("bundle.yaml"));
        write("bundle.yaml", yaml + "environment: {PROFILE: /profile}\n");
        assertThat(diagnostics())
                .singleElement()
                .asString()
                .contains("error: /profile is an object, but a variable of recipe.env holds a text");

        write("bundle.yaml", yaml + "environment: {MIXED: /mixed}\n");
        assertThat(diagnostics()).singleElement().asString().contains("warning: /mixed may be an object or array");
    }

    @Test
    void aFileOfAValueThatARecipeMayLackMustBeOptional() throws IOException {
        String yaml = Files.readString(directory.resolve("bundle.yaml"));
        String file = "    - {path: word.txt, source: field, field: /word}\n";
        String marker = "source: schema}\n";
        write("bundle.yaml", yaml.replace(marker, marker + file));
        assertThat(diagnostics())
                .singleElement()
                .asString()
                .contains("a recipe may lack /word, but word.txt is not optional")
                .contains("or add: optional: true");

        write("bundle.yaml", yaml.replace(marker, marker + file.replace("/word}", "/word, optional: true}")));
        assertThat(diagnostics()).isEmpty();
    }

    @Test
    void filesThatTheDispatcherWritesItselfAreRefused() throws IOException {
        String yaml = Files.readString(directory.resolve("bundle.yaml"));
        String marker = "source: schema}\n";
        for (String path : List.of("recipe.env", "progress/x", "output.json")) {
            write(
                    "bundle.yaml",
                    yaml.replace(marker, marker + "    - {path: " + path + ", source: static, file: bundle.yaml}\n"));
            assertThat(diagnostics()).singleElement().asString().contains("is written by the dispatcher itself");
        }
        write(
                "bundle.yaml",
                yaml.replace(
                        marker,
                        marker + "    - {path: a, source: static, file: bundle.yaml}\n"
                                + "    - {path: a/b, source: static, file: bundle.yaml}\n"));
        assertThat(diagnostics()).singleElement().asString().contains("a/b cannot be a file and a directory");
    }

    @Test
    void aJobFileThatIsNotSecretIsWarnedAbout() throws IOException {
        String yaml = Files.readString(directory.resolve("bundle.yaml"));
        write("bundle.yaml", yaml.replace("source: job, secret: true", "source: job"));

        assertThat(diagnostics()).singleElement().asString().contains("warning: job.json holds the job's tokens");
    }

    @Test
    void aSchemaThatRequiresWhatItForbidsIsBlamedItself() throws IOException {
        String schema = Files.readString(directory.resolve("recipe.schema.json"));
        write("recipe.schema.json", schema.replace("[\"task_target\"]", "[\"task_target\", \"wrod\"]"));
        write("examples/valid/a.json", "{\"task_target\": \"burn-in.target\"}");

        assertThat(diagnostics())
                .singleElement()
                .asString()
                .startsWith("recipe.schema.json:")
                .contains("names \"wrod\", which properties lacks")
                .contains("Did you mean \"word\"?");
    }

    @Test
    void faultsOfSchemaTemplateAndUnitsAreSaidAtOnce() throws IOException {
        String yaml = Files.readString(directory.resolve("bundle.yaml"));
        String marker = "source: schema}\n";
        write("bundle.yaml", yaml.replace(marker, marker + "    - {path: t, source: template, file: templates/t}\n"));
        write("templates/t", "{{nothing}}\n");
        write("recipe.schema.json", "{\"type\": \"object\"}");
        write(TARGET, unit("Requires=burn-in-load.service\n"));

        assertThat(diagnostics())
                .anySatisfy(error ->
                        assertThat(error).startsWith("recipe.schema.json").contains("draft-07"))
                .anySatisfy(
                        error -> assertThat(error).startsWith("templates/t:1:1").contains("is no placeholder"))
                .anySatisfy(error -> assertThat(error).startsWith(TARGET).contains("never starts the step"));
    }

    @Test
    void noWordsOfLibrariesReachAnAuthor() throws IOException {
        for (String json : List.of(
                "{\"a\": 1, \"a\": 2}", "{\"a\": tru}", "{\"a\"", "{} {}", "[".repeat(100), "{\"a\": 01}", "x", "")) {
            write("recipe.schema.json", json);
            assertThat(diagnostics())
                    .as(json)
                    .singleElement()
                    .asString()
                    .startsWith("recipe.schema.json")
                    .matches(".*\\.$")
                    .doesNotContain("Source:", "REDACTED", "StreamRead", "Token", "JsonParser", "Duplicate field");
        }
    }

    @Test
    void onlyTextWithoutQuotesIsToldToBeQuoted() throws IOException {
        String yaml = Files.readString(directory.resolve("bundle.yaml"));
        write("bundle.yaml", yaml + "concurrency: 0\nnumber: 3\n");

        assertThat(diagnostics())
                .hasSize(2)
                .allSatisfy(error -> assertThat(error).doesNotContain("quotes"));
    }

    private List<String> diagnostics() {
        return new BundleCheck()
                .directory(directory).diagnostics().stream()
                        .map(Object::toString)
                        .toList();
    }

    private static String unit(String lines) {
        return "[Unit]\n" + lines;
    }

    private static String quadlet(String lines) {
        return "[Unit]\n" + lines + "[Container]\nImage=localhost/tools/x:1\n[Service]\nTimeoutStartSec=10min\n";
    }

    private void write(String path, String content) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    /** Also the bundles of this repository. */
    @Test
    void noBundleOfThisRepositoryIsWarnedAbout() throws IOException {
        try (Stream<Path> bundles = Files.list(Path.of("../../workflow-bundles"))) {
            for (Path bundle : bundles.filter(Files::isDirectory).toList()) {
                assertThat(new BundleCheck().directory(bundle).diagnostics())
                        .as(bundle.toString())
                        .isEmpty();
            }
        }
    }
}
