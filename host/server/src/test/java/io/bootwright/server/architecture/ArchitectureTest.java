package io.bootwright.server.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the arrows between packages; a reversed one fails the build. */
class ArchitectureTest {
    private static final String ROOT = "io.bootwright.server";
    private static final String FIXTURE = ROOT + ".architecture.fixture";
    private static final JavaClasses SERVER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void arrowsPointOneWay() {
        new Rules(ROOT).arrows().forEach(rule -> rule.check(SERVER));
    }

    @Test
    void aReversedArrowFails() {
        JavaClasses broken = new ClassFileImporter().importPackages(FIXTURE);
        assertThatThrownBy(() -> new Rules(FIXTURE).arrows().forEach(rule -> rule.check(broken)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("store may use only itself")
                .hasMessageContaining("ReversedArrow");
    }

    @Test
    void librariesStayWhereTheyBelong() {
        new Rules(ROOT).libraries().values().forEach(rule -> rule.check(SERVER));
    }

    @Test
    void packagesHaveNoCycles() {
        new Rules(ROOT).noCycles().check(SERVER);
    }

    @Test
    void movingBytesKnowsNothingOfRegistries() {
        String root = "io.bootwright.registry";
        JavaClasses registry = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(root);
        noClasses()
                .that()
                .resideInAPackage(root + ".transfer")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(root)
                .check(registry);
    }

    @Test
    void thereIsNoStaticState() {
        new Rules(ROOT).noStaticState().check(SERVER);
    }

    /** What differs between operating systems and makers lies in bundles and quirk files, not in the host's code. */
    @Test
    void noCodeOfTheHostNamesAWorkflowATargetOrAVendor() {
        Pattern names = Pattern.compile(
                "install-[a-z]+\\.target|\\b(partition|image-linux|bootloader-linux|config-drive|unattend)\\.(service|container)"
                        + "|\"(linux|windows|esxi|supermicro-firmware|inspect|erase)\""
                        + "|\\b(supermicro|lenovo|idrac|ilo[456]?|xclarity|gigabyte)\\b",
                Pattern.CASE_INSENSITIVE);
        List<String> found = new ArrayList<>();
        for (String module : List.of("server", "registry", "iso9660", "redfish")) {
            sources(Path.of("..", module, "src", "main", "java")).forEach(file -> {
                List<String> lines = lines(file);
                for (int i = 0; i < lines.size(); i++) {
                    if (names.matcher(lines.get(i)).find()) {
                        found.add(file + ":" + (i + 1) + ": " + lines.get(i).strip());
                    }
                }
            });
        }
        assertThat(found).isEmpty();
    }

    /** The host knows of workflows what their bundles tell it, and nothing else. */
    @Test
    void noFileOfTheHostNamesABundleOrATarget() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> bundles = Files.list(Path.of("..", "..", "workflow-bundles"))) {
            for (Path bundle : bundles.filter(Files::isDirectory).toList()) {
                Pattern.compile("(?m)^id: *\"?([a-z0-9-]+)|^ *(?:- )?name: *\"?([a-z0-9-]+\\.target)")
                        .matcher(Files.readString(bundle.resolve("bundle.yaml")))
                        .results()
                        .forEach(found -> names.add(found.group(1) == null ? found.group(2) : found.group(1)));
            }
        }
        assertThat(names).hasSizeGreaterThanOrEqualTo(2);
        Pattern any = Pattern.compile("(?<![A-Za-z0-9-])("
                + String.join("|", names.stream().map(Pattern::quote).toList()) + ")(?![A-Za-z0-9-])");
        List<String> found = new ArrayList<>();
        try (Stream<Path> modules = Files.walk(Path.of(".."))) {
            for (Path file : modules.filter(file -> file.toString().contains("/src/main/") && Files.isRegularFile(file))
                    .toList()) {
                String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                any.matcher(text).results().forEach(match -> found.add(file + ": " + match.group()));
            }
        }
        assertThat(found).isEmpty();
    }

    @Test
    void filesStaySmall() {
        List<String> tooLong = new ArrayList<>();
        sources(Path.of("src", "main", "java")).forEach(file -> {
            if (lines(file).size() > 400) {
                tooLong.add(file.toString());
            }
        });
        assertThat(tooLong).isEmpty();
    }

    private static List<Path> sources(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
