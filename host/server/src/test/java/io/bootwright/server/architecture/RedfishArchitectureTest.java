package io.bootwright.server.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The packages of the Redfish client and the arrows between them, as docs/architecture.md draws them. */
class RedfishArchitectureTest {
    private static final String ROOT = "io.bootwright.redfish";
    private static final int MOST_TYPES = 25;
    private static final JavaClasses REDFISH = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void arrowsAreThoseOfThePicture() throws IOException {
        assertThat(arrows()).isEqualTo(picture());
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(REDFISH);
    }

    @Test
    void noPackageBelowUsesTheFacade() {
        for (JavaClass type : REDFISH) {
            if (!name(type).isEmpty()) {
                assertThat(type.getDirectDependenciesFromSelf())
                        .as(type.getName())
                        .noneMatch(
                                arrow -> arrow.getTargetClass().getPackageName().equals(ROOT));
            }
        }
    }

    @Test
    void packagesStaySmall() {
        Map<String, Integer> types = new TreeMap<>();
        for (JavaClass type : REDFISH) {
            if (type.isTopLevelClass() && !type.getSimpleName().equals("package-info")) {
                types.merge(name(type), 1, Integer::sum);
            }
        }
        assertThat(types).hasSizeGreaterThan(6);
        assertThat(types.values()).allMatch(count -> count <= MOST_TYPES);
    }

    private static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new TreeMap<>();
        for (JavaClass type : REDFISH) {
            String from = name(type);
            if (from.isEmpty()) {
                continue;
            }
            Set<String> to = arrows.computeIfAbsent(from, any -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(arrow -> arrow.getTargetClass())
                    .filter(target -> target.getPackageName().startsWith(ROOT + "."))
                    .map(RedfishArchitectureTest::name)
                    .filter(name -> !name.equals(from))
                    .forEach(to::add);
        }
        return arrows;
    }

    private static Map<String, Set<String>> picture() throws IOException {
        Map<String, Set<String>> arrows = new TreeMap<>();
        String text = Files.readString(Path.of("..", "..", "docs", "architecture.md"));
        Pattern.compile("(?m)^(?:RedfishClient| +) ─▶ ([a-z]+)(?: ─+▶ ([a-z]+(?:, [a-z]+)*))? {2,}")
                .matcher(text)
                .results()
                .forEach(line -> arrows.put(
                        line.group(1),
                        line.group(2) == null
                                ? Set.of()
                                : new TreeSet<>(Set.of(line.group(2).split(", ")))));
        return arrows;
    }

    /** The package below the client's own; empty for the client's own. */
    private static String name(JavaClass type) {
        String packageName = type.getPackageName();
        return packageName.equals(ROOT) ? "" : packageName.substring(ROOT.length() + 1);
    }
}
