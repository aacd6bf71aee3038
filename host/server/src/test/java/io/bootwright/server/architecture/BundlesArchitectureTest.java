package io.bootwright.server.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The packages of bundles, in the host and in the bundle format: arrows point one way, and none is crowded. */
class BundlesArchitectureTest {
    private static final int MOST = 25;

    private static final String SERVER = "io.bootwright.server.bundles";
    private static final String FORMAT = "io.bootwright.bundle";

    /** From what everybody may use to what only the facade uses; the facade itself is the package around them. */
    private static final Map<String, List<String>> LAYERS = Map.of(
            SERVER, List.of("model", "store", "load", "install", "serve"),
            FORMAT, List.of("finding", "source", "schema", "units", "manifest", "code", "jar", "sign"));

    @Test
    void eachPackageUsesOnlyThoseBelowIt() {
        LAYERS.forEach((root, layers) -> {
            JavaClasses classes = classes(root);
            for (int i = 0; i < layers.size(); i++) {
                String[] above = layers.subList(i + 1, layers.size()).stream()
                        .map(layer -> root + "." + layer + "..")
                        .toArray(String[]::new);
                String layer = root + "." + layers.get(i) + "..";
                noClasses()
                        .that()
                        .resideInAPackage(layer)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(root)
                        .check(classes);
                if (above.length > 0) {
                    noClasses()
                            .that()
                            .resideInAPackage(layer)
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(above)
                            .check(classes);
                }
            }
        });
    }

    @Test
    void everyPackageIsOneOfTheLayersAndThereAreNoCycles() {
        LAYERS.forEach((root, layers) -> {
            JavaClasses classes = classes(root);
            assertThat(classes.stream()
                            .map(JavaClass::getPackageName)
                            .filter(name -> !name.equals(root))
                            .map(name -> name.substring(root.length() + 1))
                            .collect(Collectors.toSet()))
                    .hasSameElementsAs(layers);
            slices().matching(root + ".(*)..").should().beFreeOfCycles().check(classes);
        });
    }

    @Test
    void noPackageIsCrowded() {
        LAYERS.keySet()
                .forEach(root -> assertThat(classes(root).stream()
                                .filter(type -> type.isTopLevelClass()
                                        && !type.getSimpleName().equals("package-info"))
                                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting())))
                        .allSatisfy((name, types) -> assertThat(types).as(name).isLessThanOrEqualTo(MOST)));
    }

    private static JavaClasses classes(String root) {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(root);
    }
}
