package io.bootwright.registry.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the arrows between the registry's packages, their size, and the picture of them in the documentation. */
class RegistryArchitectureTest {
    private static final String ROOT = "io.bootwright.registry";
    private static final String FACADE = "registry";
    private static final int MOST_TYPES = 25;

    /** Which packages each of them may use, besides itself; the facade may use all. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "oci", Set.of(),
            "transfer", Set.of(),
            "blobs", Set.of("oci"),
            "catalog", Set.of("oci", "blobs"),
            "upload", Set.of("oci", "blobs", "catalog", "transfer"),
            "upkeep", Set.of("oci", "blobs", "catalog", "transfer", "upload"),
            "api", Set.of("oci", "blobs", "catalog", "transfer", "upload"));

    private static final JavaClasses REGISTRY = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private static List<ArchRule> arrows(String root) {
        return ARROWS.entrySet().stream()
                .map(entry -> arrow(root, entry.getKey(), entry.getValue()))
                .toList();
    }

    private static ArchRule arrow(String root, String name, Set<String> allowed) {
        Set<String> forbidden = ARROWS.keySet().stream()
                .filter(other -> !other.equals(name) && !allowed.contains(other))
                .map(other -> root + "." + other + "..")
                .collect(Collectors.toCollection(TreeSet::new));
        forbidden.add(root);
        return noClasses()
                .that()
                .resideInAPackage(root + "." + name + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden.toArray(String[]::new))
                .as(name + " may use only " + (allowed.isEmpty() ? "itself" : new TreeSet<>(allowed)))
                .allowEmptyShould(true);
    }

    @Test
    void arrowsPointOneWay() {
        arrows(ROOT).forEach(rule -> rule.check(REGISTRY));
    }

    @Test
    void aReversedArrowFails() {
        String root = ROOT + ".architecture.fixture";
        JavaClasses broken = new ClassFileImporter().importPackages(root);
        assertThatThrownBy(() -> arrows(root).forEach(rule -> rule.check(broken)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("blobs may use only [oci]")
                .hasMessageContaining("ReversedArrow");
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(REGISTRY);
    }

    @Test
    void everyPackageIsKnownAndNoneIsTooLarge() {
        Map<String, Long> types = REGISTRY.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(RegistryArchitectureTest::name, TreeMap::new, Collectors.counting()));
        Set<String> known = new TreeSet<>(ARROWS.keySet());
        known.add(FACADE);
        assertThat(types.keySet()).isEqualTo(known);
        assertThat(types).allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_TYPES));
    }

    @Test
    void onlyTablesAndTheFacadeKnowTheDatabaseLibrary() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".oci", ROOT + ".blobs", ROOT + ".upload", ROOT + ".transfer")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jdbi..")
                .check(REGISTRY);
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + ".oci", ROOT + ".blobs", ROOT + ".catalog", ROOT + ".upload", ROOT + ".upkeep")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.helidon..")
                .check(REGISTRY);
    }

    /** The name of a type's package as the documentation has it. */
    private static String name(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(ROOT) ? FACADE : name.substring(ROOT.length() + 1);
    }

    /** Which packages use which, as the code has it. */
    private static Map<String, Set<String>> uses() {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaClass type : REGISTRY) {
            Set<String> used = uses.computeIfAbsent(name(type), key -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> target.getPackageName().startsWith(ROOT))
                    .map(RegistryArchitectureTest::name)
                    .filter(target -> !target.equals(name(type)))
                    .forEach(used::add);
        }
        return uses;
    }

    private static String section() throws IOException {
        String text = Files.readString(Path.of("..", "..", "docs", "architecture.md"));
        int start = text.indexOf("## The registry's rooms");
        assertThat(start).isPositive();
        return text.substring(start, text.indexOf("\n## ", start));
    }

    @Test
    void theDocumentedPackagesAreThoseOfTheCode() throws IOException {
        Map<String, Set<String>> documented = new TreeMap<>();
        Matcher line = Pattern.compile("(?m)^(\\w+) +─▶(.*)$").matcher(section());
        while (line.find()) {
            documented.put(
                    line.group(1),
                    Arrays.stream(line.group(2).strip().split(" +"))
                            .filter(name -> !name.isEmpty())
                            .collect(Collectors.toCollection(TreeSet::new)));
        }
        assertThat(documented).isEqualTo(uses());
    }

    @Test
    void theDocumentedWaysOfAPushAndAPullGoAlongArrowsOfTheCode() throws IOException {
        Map<String, Set<String>> uses = uses();
        Set<String> seen = new TreeSet<>();
        Matcher way = Pattern.compile("(?m)^.*?\\b(\\w+(?: ─▶ \\w+)+)  ").matcher(section());
        while (way.find()) {
            String[] rooms = way.group(1).split(" ─▶ ");
            for (int i = 1; i < rooms.length; i++) {
                assertThat(uses.getOrDefault(rooms[i - 1], Set.of()))
                        .as(way.group(1))
                        .contains(rooms[i]);
            }
            seen.addAll(List.of(rooms));
        }
        assertThat(seen)
                .as("rooms on the way of a push or a pull")
                .contains("api", "upload", "catalog", "blobs", "transfer", "oci");
    }
}
