package io.bootwright.bundles.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.layout.Examples;
import io.bootwright.layout.FileSystem;
import io.bootwright.layout.PartitionType;
import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Recipe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the host accepts, the steps on the server can do: this module's rules against the shell that runs there, and
 * both against the tables in {@code workflow-bundles/}.
 */
class TargetAgreesTest {
    private static final Path TREE = Path.of("../..");

    @TempDir
    Path directory;

    @Test
    void partitionTypesAreThoseOfTheTableAndOfTheSteps() throws Exception {
        Map<PartitionType, Set<String>> table = new EnumMap<>(PartitionType.class);
        for (String[] row : rows("partition-types.tsv")) {
            Set<String> names = table.computeIfAbsent(
                    PartitionType.valueOf(row[0].toUpperCase(Locale.ROOT)), type -> new TreeSet<>());
            names.add(row[1]);
            names.add(row[2]);
        }

        for (PartitionType type : PartitionType.values()) {
            assertThat(table.get(type)).as(type.name()).isEqualTo(type.names());
        }
        String shell = bash(
                "echo ESP $ESP_TYPES; echo LINUX $LINUX_TYPES; echo WINDOWS $WINDOWS_TYPES; echo RECOVERY $RECOVERY_TYPES");
        assertThat(shell.lines()).hasSize(4).allSatisfy(line -> {
            List<String> words = List.of(line.split(" ", -1));
            assertThat(Set.copyOf(words.subList(1, words.size())))
                    .as(words.getFirst())
                    .isEqualTo(PartitionType.valueOf(words.getFirst()).names());
        });
    }

    @Test
    void limitsOfFileSystemsAreThoseOfTheTableAndOfTheStep() throws Exception {
        StringBuilder script = new StringBuilder();
        Collection<String[]> rows = rows("partition-formats.tsv");
        for (String[] row : rows) {
            FileSystem format = FileSystem.of(row[0]).orElseThrow();
            assertThat(format.least()).as(row[0]).isEqualTo(Integer.parseInt(row[1]));
            assertThat(format.longestLabel()).as(row[0]).isEqualTo(Integer.parseInt(row[2]));
            String label = "x".repeat(format.longestLabel());
            script.append(check(row[0], label, format.least()));
            script.append(check(row[0], label, format.least() - 1));
            script.append(check(row[0], label + "x", format.least()));
        }

        assertThat(rows).hasSameSizeAs(FileSystem.values());
        assertThat(bash(script.toString()).lines().toList())
                .isEqualTo(rows.stream()
                        .flatMap(row -> List.of("taken", "refused", "refused").stream())
                        .toList());
    }

    private static String check(String format, String label, int mib) {
        return "(LAYOUT_VALUES[1.format]=%s LAYOUT_VALUES[1.type_guid]=8300 LAYOUT_VALUES[1.label]=%s; check_partition 1 %d)"
                        .formatted(format, label, mib)
                + " 2>/dev/null && echo taken || echo refused\n";
    }

    /** All types that a recipe can write with some meaning, in each role that a root could have. */
    @Test
    void aRootThatTheHostAcceptsIsFoundOnTheServer() throws Exception {
        Map<String, String> layouts = new LinkedHashMap<>();
        for (String type : types()) {
            for (String format : List.of("ext4", "xfs", "vfat", "ntfs", "swap", "none")) {
                for (String mount : List.of("", ",\"mount\":\"/\"", ",\"mount\":\"/srv\"")) {
                    layouts.put(
                            type + " " + format + " " + mount,
                            "[{\"size\":\"512M\",\"type_guid\":\"ef00\",\"format\":\"vfat\"},{\"size\":\"100%\",\"type_guid\":\""
                                    + type + "\",\"format\":\"" + format + "\"" + mount + "}]");
                }
            }
        }
        List<String> accepted = new ArrayList<>();
        StringBuilder script = new StringBuilder();
        int number = 0;
        for (Map.Entry<String, String> each : layouts.entrySet()) {
            if (accepts(each.getValue())) {
                accepted.add(each.getKey());
                Path file = Files.writeString(directory.resolve("layout-" + number++ + ".json"), each.getValue());
                script.append("(LAYOUT=").append(file).append("; layout_check; layout_root 100000)\n");
            }
        }

        assertThat(accepted).hasSizeGreaterThan(8);
        assertThat(accepted.stream().map(name -> name.substring(0, name.indexOf(' '))))
                .doesNotContain(
                        "8302",
                        "8303",
                        "8306",
                        "933ac7e1-2eb4-4f13-b844-0e14e2aef915",
                        "3b8f8425-20e0-4f3b-907f-1a25a76f98e8");
        List<String> found = bash(script.toString()).lines().toList();
        for (int i = 0; i < accepted.size(); i++) {
            assertThat(i < found.size() ? found.get(i) : "").as(accepted.get(i)).isEqualTo("2");
        }
    }

    private static List<String> types() {
        List<String> types = new ArrayList<>(List.of(
                "0700",
                "8200",
                "8e00",
                "fd00",
                "a500",
                "933ac7e1-2eb4-4f13-b844-0e14e2aef915",
                "3b8f8425-20e0-4f3b-907f-1a25a76f98e8",
                "4d21b016-b534-45c2-a9fb-5c16e091fd2d",
                "0FC63DAF-8483-4772-8E79-3D69D8477DE4",
                "44479540-f297-41b2-9af7-d131d5f0458a"));
        for (int code = 0x8300; code <= 0x831f; code++) {
            types.add("%04x".formatted(code));
        }
        for (PartitionType type : PartitionType.values()) {
            types.addAll(new TreeSet<>(type.names()));
        }
        types.removeAll(PartitionType.ESP.names());
        return types;
    }

    private static boolean accepts(String layout) throws IOException {
        Object parsed = new com.fasterxml.jackson.databind.ObjectMapper().readValue(layout, Object.class);
        Recipe recipe = new Recipe(JsonValue.of(Map.of("target_disk", "/dev/sda", "partition_layout", parsed)));
        return Examples.faults(new LinuxWorkflow(), recipe).isEmpty();
    }

    private static List<String[]> rows(String table) throws IOException {
        return Files.readAllLines(TREE.resolve("workflow-bundles").resolve(table)).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t", -1))
                .toList();
    }

    /** Runs a script with the functions of the partition step. */
    private String bash(String script) throws IOException, InterruptedException {
        Path tools = TREE.resolve("maintenance-os/tools").toRealPath();
        ProcessBuilder builder = new ProcessBuilder(
                        "bash", "-c", ". \"$LIBEXEC/../partition/step\"\nset +e\n" + script + "\ntrue")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("LIBEXEC", tools.resolve("base").toString());
        builder.environment().put("PROVISION", directory.toString());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return output;
    }
}
