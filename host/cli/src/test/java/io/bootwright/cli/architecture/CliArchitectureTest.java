package io.bootwright.cli.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the arrows between the packages of the command line; a reversed one fails the build. */
class CliArchitectureTest {
    private static final String ROOT = "io.bootwright.cli";
    private static final String FIXTURE = ROOT + ".architecture.fixture";
    private static final int MOST_TYPES = 25;
    private static final JavaClasses CLI = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    /** Which packages each may use, besides itself. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "shell", Set.of(),
            "host", Set.of("shell"),
            "server", Set.of("host", "shell"),
            "job", Set.of("host", "shell"),
            "bundle", Set.of("host", "shell"),
            "registry", Set.of("host", "shell"),
            "token", Set.of("host", "shell"));

    private static List<ArchRule> arrows(String root) {
        return ARROWS.entrySet().stream()
                .map(entry -> {
                    String[] forbidden = Stream.concat(
                                    Stream.of(root),
                                    ARROWS.keySet().stream()
                                            .filter(name -> !name.equals(entry.getKey())
                                                    && !entry.getValue().contains(name))
                                            .map(name -> root + "." + name + ".."))
                            .toArray(String[]::new);
                    return (ArchRule) noClasses()
                            .that()
                            .resideInAPackage(root + "." + entry.getKey() + "..")
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(forbidden)
                            .as(entry.getKey() + " may use only itself and " + entry.getValue())
                            .allowEmptyShould(true);
                })
                .toList();
    }

    @Test
    void arrowsPointOneWay() {
        arrows(ROOT).forEach(rule -> rule.check(CLI));
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLI);
    }

    @Test
    void aReversedArrowFails() {
        JavaClasses broken = new ClassFileImporter().importPackages(FIXTURE);

        assertThatThrownBy(() -> arrows(FIXTURE).forEach(rule -> rule.check(broken)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("shell may use only itself");
    }

    @Test
    void everyPackageHasItsArrowsAndStaysSmall() {
        Map<String, Long> types = CLI.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting()));

        assertThat(types.values()).allMatch(count -> count <= MOST_TYPES);
        assertThat(types.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(Stream.of(ROOT), ARROWS.keySet().stream().map(name -> ROOT + "." + name))
                                .toList());
    }
}
