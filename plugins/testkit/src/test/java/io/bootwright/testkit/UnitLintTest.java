package io.bootwright.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rules of {@link UnitLint} against those of {@code systemd/lint/rules.sh}, so that neither drifts from the other.
 */
class UnitLintTest {
    private static final Path TREE = Path.of("../..");
    private static final List<String> UNITS = List.of(
            "quadlets/partition.container",
            "workflow-bundles/linux/quadlets/image-linux.container",
            "workflow-bundles/linux/quadlets/bootloader-linux.container",
            "workflow-bundles/linux/quadlets/config-drive.container",
            "workflow-bundles/linux/systemd/install-linux.target");

    @TempDir
    Path directory;

    @BeforeEach
    void theUnitsOfLinux() throws IOException {
        Files.createDirectories(directory.resolve("all"));
        for (String unit : UNITS) {
            Files.copy(TREE.resolve(unit), directory.resolve("all").resolve(fileName(unit)));
        }
    }

    @Test
    void refusesWhatTheLinterOfTheTreeRefusesAndNothingElse() throws Exception {
        Map<String, String> cases = new LinkedHashMap<>();
        for (String unit : List.of(UNITS.get(1), UNITS.getLast())) {
            List<String> lines = Files.readAllLines(TREE.resolve(unit));
            cases.put(name(cases, "", unit), String.join("\n", lines) + "\n");
            for (int i = 0; i < lines.size(); i++) {
                for (String other : insteadOf(lines.get(i))) {
                    List<String> spoilt = new ArrayList<>(lines);
                    spoilt.set(i, other);
                    cases.put(name(cases, lines.get(i) + " -- " + other, unit), String.join("\n", spoilt) + "\n");
                }
            }
        }
        Set<String> ours = new TreeSet<>();
        for (Map.Entry<String, String> each : cases.entrySet()) {
            Path file = directory.resolve("cases").resolve(each.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, each.getValue());
            if (!UnitLint.check(fileName(each.getKey()), each.getValue().getBytes(StandardCharsets.UTF_8))
                    .isEmpty()) {
                ours.add(each.getKey());
            }
        }
        Set<String> theirs = refusedByTheTreesLinter();

        assertThat(cases.keySet().stream().filter(name -> ours.contains(name) != theirs.contains(name)))
                .as("only one of the two refuses")
                .isEmpty();
        assertThat(ours).hasSizeBetween(30, cases.size() - 4);
    }

    private static String name(Map<String, String> cases, String line, String unit) {
        return "%03d %s/%s".formatted(cases.size(), line.replaceAll("[^A-Za-z= ]", "-"), fileName(unit));
    }

    /** A line as an author might have spoilt it. */
    private static List<String> insteadOf(String line) {
        if (line.isEmpty() || line.startsWith("[") || line.startsWith("#")) {
            return List.of("OnFailure=mail.service", "OnSuccess=next.service");
        }
        String key = line.substring(0, line.indexOf('=') + 1);
        return List.of("", key + "infinity", line + " # because");
    }

    private Set<String> refusedByTheTreesLinter() throws IOException, InterruptedException {
        String script = """
                set -uo pipefail
                export LC_ALL=C TMP=$1
                . "$2"
                fault() { echo "$CASE"; }
                cd "$TMP/cases"
                for CASE in */*; do
                  check_any "$CASE"
                  case $CASE in
                    *.container) check_step "$CASE" ;;
                    *.target) check_target "$CASE" ;;
                  esac
                done
                """;
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        script,
                        "lint",
                        directory.toString(),
                        TREE.resolve("systemd/lint/rules.sh").toRealPath().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(output).isZero();
        return new TreeSet<>(output.lines().toList());
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
