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
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The arrows between the packages of jobs are those that {@code docs/architecture.md} draws, and no others. */
class JobsArchitectureTest {
    private static final String ROOT = "io.bootwright.server.jobs";
    private static final JavaClasses JOBS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void noPackagesUseEachOther() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(JOBS);
    }

    @Test
    void everybodyMayUseTheModelAndNobodyElseButWhatIsDrawn() throws IOException {
        SortedSet<String> used = new TreeSet<>();
        for (JavaClass type : JOBS) {
            type.getDirectDependenciesFromSelf().forEach(dependency -> {
                String from = name(type);
                String to = name(dependency.getTargetClass().getBaseComponentType());
                if (!to.isEmpty() && !from.equals(to) && !to.equals("model")) {
                    used.add(from + " --> " + to);
                }
            });
        }
        SortedSet<String> drawn = drawn();
        drawn.removeIf(arrow -> arrow.endsWith(" --> model"));
        assertThat(used).isEqualTo(drawn);
    }

    @Test
    void everyPackageIsDrawn() throws IOException {
        SortedSet<String> packages = new TreeSet<>();
        JOBS.forEach(type -> packages.add(name(type)));
        SortedSet<String> drawn = new TreeSet<>();
        drawn().forEach(arrow -> drawn.addAll(java.util.List.of(arrow.split(" --> "))));
        assertThat(drawn).isEqualTo(packages);
    }

    /** The package below {@code jobs}; {@code jobs} itself for the facade, empty for all others. */
    private static String name(JavaClass type) {
        String name = type.getPackageName();
        if (name.equals(ROOT)) {
            return "jobs";
        }
        return name.startsWith(ROOT + ".") ? name.substring(ROOT.length() + 1) : "";
    }

    private static SortedSet<String> drawn() throws IOException {
        String text = Files.readString(Path.of("..", "..", "docs", "architecture.md"));
        String way = text.substring(text.indexOf("### One job's way"));
        SortedSet<String> arrows = new TreeSet<>();
        Pattern.compile("(?m)^ +([a-z.]+ --> [a-z.]+)$")
                .matcher(way.substring(0, way.indexOf("```", way.indexOf("```mermaid") + 3)))
                .results()
                .forEach(arrow -> arrows.add(arrow.group(1)));
        return arrows;
    }
}
