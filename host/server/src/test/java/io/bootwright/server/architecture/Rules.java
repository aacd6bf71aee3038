package io.bootwright.server.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The arrows between packages, as rules about one root package. */
final class Rules {
    /** Which packages of the server each of them may use, besides itself. */
    private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
            Map.entry("config", Set.of()),
            Map.entry("store", Set.of()),
            Map.entry("metrics", Set.of()),
            Map.entry("security", Set.of("store")),
            Map.entry("http", Set.of("config", "security")),
            Map.entry("workflow", Set.of()),
            Map.entry("servers", Set.of("http", "store", "security", "config")),
            Map.entry("tokens", Set.of("http", "store", "security", "config")),
            Map.entry("artifacts", Set.of("http", "config")),
            Map.entry("registry", Set.of("http", "store", "security", "config")),
            Map.entry("media", Set.of("http", "store", "security", "config")),
            Map.entry("taskiso", Set.of("http", "store", "security", "config", "workflow")),
            Map.entry("bundles", Set.of("http", "store", "security", "config", "workflow")),
            Map.entry(
                    "jobs",
                    Set.of(
                            "http",
                            "store",
                            "security",
                            "config",
                            "metrics",
                            "workflow",
                            "servers",
                            "media",
                            "taskiso",
                            "artifacts")));

    private final String root;

    Rules(String root) {
        this.root = root;
    }

    /** One rule a package: it uses nothing but what its arrows lead to. */
    List<ArchRule> arrows() {
        return ARROWS.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> arrow(entry.getKey(), entry.getValue()))
                .toList();
    }

    private ArchRule arrow(String name, Set<String> allowed) {
        String[] forbidden = java.util.stream.Stream.concat(ARROWS.keySet().stream(), java.util.stream.Stream.of("app"))
                .filter(other -> !other.equals(name) && !allowed.contains(other))
                .map(this::packages)
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage(packages(name))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .as(name + " may use only " + (allowed.isEmpty() ? "itself" : allowed) + " of the server")
                .allowEmptyShould(true);
    }

    /** Libraries that only some packages may know. */
    Map<String, ArchRule> libraries() {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("PF4J", only("org.pf4j..", "bundles", "app"));
        rules.put("plugin API", only("io.bootwright.plugin..", "bundles"));
        rules.put("ISO library", only("io.bootwright.iso9660..", "taskiso", "media"));
        rules.put("Prometheus client", only("io.prometheus..", "metrics"));
        rules.put("Redfish client", only("io.bootwright.redfish..", "servers", "jobs", "app"));
        rules.put(
                "jdbi",
                noClasses()
                        .that(are("neither tables nor the store", type -> !isAboutRows(type)))
                        .should()
                        .dependOnClassesThat(DescribedPredicate.describe(
                                "make SQL",
                                type -> type.getPackageName().startsWith("org.jdbi")
                                        && !type.getSimpleName().endsWith("Exception")))
                        .allowEmptyShould(true));
        rules.put(
                "Helidon",
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                packages("config"),
                                packages("store"),
                                packages("security"),
                                packages("workflow"),
                                packages("taskiso"))
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("io.helidon..")
                        .allowEmptyShould(true));
        return rules;
    }

    private ArchRule only(String library, String... mayUse) {
        String[] packages = java.util.Arrays.stream(mayUse).map(this::packages).toArray(String[]::new);
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .and()
                .resideInAPackage(root + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .allowEmptyShould(true);
    }

    ArchRule noCycles() {
        return slices().matching(root + ".(*)..").should().beFreeOfCycles().allowEmptyShould(true);
    }

    /** Constants yes, state no. */
    ArchRule noStaticState() {
        return fields().that(new DescribedPredicate<JavaField>("are static") {
                    @Override
                    public boolean test(JavaField field) {
                        return field.getModifiers().contains(JavaModifier.STATIC)
                                && !field.getModifiers().contains(JavaModifier.SYNTHETIC);
                    }
                })
                .should()
                .beFinal()
                .allowEmptyShould(true);
    }

    /** Classes whose package or name says that they hold the SQL of their feature. */
    private boolean isAboutRows(JavaClass type) {
        String name = outermost(type).getSimpleName();
        return type.getPackageName().startsWith(root + ".store")
                || type.getPackageName().endsWith(".store")
                || name.matches(".*(Table|Rows|Store|Queries|Insert|Update|Transaction)");
    }

    private static DescribedPredicate<JavaClass> are(String what, java.util.function.Predicate<JavaClass> test) {
        return DescribedPredicate.describe("are " + what, test);
    }

    private static JavaClass outermost(JavaClass type) {
        JavaClass outer = type;
        while (outer.getEnclosingClass().isPresent()) {
            outer = outer.getEnclosingClass().get();
        }
        return outer;
    }

    private String packages(String name) {
        return root + "." + name + "..";
    }
}
