package io.bootwright.testkit;

import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.BundleCheck;
import io.bootwright.bundle.BundlePacker;
import io.bootwright.bundle.BundleReport;
import io.bootwright.bundle.code.ClassScan;
import io.bootwright.bundle.finding.Diagnostic;
import io.bootwright.bundle.manifest.VersionRange;
import io.bootwright.plugin.PluginApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The contract of a bundle: checks of all that a host expects of it, which need no host. In JUnit:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> keepsTheContract() {
 *     return BundleContract.of(Path.of("target/my-bundle-1.0.0.jar")).checks().stream()
 *             .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
 * }
 * }</pre>
 *
 * <p>The class of the bundle, if it has one, is loaded as a host does: apart, with nothing but the JDK, the plugin
 * API, PF4J and SLF4J in sight. Immutable; the checks may run in any order.
 */
public final class BundleContract {
    private final List<ContractCheck> checks;
    private final List<Diagnostic> warnings;

    private BundleContract(List<ContractCheck> checks, List<Diagnostic> found) {
        this.checks = List.copyOf(checks);
        this.warnings = found.stream().filter(each -> !each.isError()).toList();
    }

    /**
     * The contract of a jar, or of the directory of a bundle without a class.
     *
     * @param jarOrDirectory the jar, or the directory that holds bundle.yaml
     */
    public static BundleContract of(Path jarOrDirectory) {
        return Files.isDirectory(jarOrDirectory)
                ? of(jarOrDirectory, Map.of())
                : ofJar(String.valueOf(jarOrDirectory.getFileName()), jarOrDirectory, List.of());
    }

    /**
     * The contract of a directory together with its compiled classes.
     *
     * @param directory holds bundle.yaml
     * @param classes class files and resources by path, such as {@code org/example/A.class}
     */
    public static BundleContract of(Path directory, Map<String, byte[]> classes) {
        BundleReport report = new BundleCheck().directory(directory);
        if (report.bundle().isEmpty()) {
            return new BundleContract(List.of(format(report)), report.diagnostics());
        }
        byte[] jar = BundlePacker.pack(report.bundle().get(), classes);
        ContractCheck twice = new ContractCheck("packs to the same bytes again", () -> {
            BundleReport again = new BundleCheck().directory(directory);
            if (again.bundle()
                    .filter(bundle -> Arrays.equals(BundlePacker.pack(bundle, classes), jar))
                    .isEmpty()) {
                throw new ContractException("The directory " + directory + " changes while it is read.");
            }
        });
        try {
            Path file = Files.createTempFile("bundle", ".jar");
            file.toFile().deleteOnExit();
            String name = BundlePacker.fileName(report.bundle().get().manifest());
            return ofJar(name, Files.write(file, jar), List.of(twice));
        } catch (IOException e) {
            throw new ContractException("No temporary file can be written: " + e.getMessage(), e);
        }
    }

    private static BundleContract ofJar(String name, Path jar, List<ContractCheck> more) {
        BundleReport report = new BundleCheck().jar(name, jar);
        List<ContractCheck> checks = new ArrayList<>();
        checks.add(format(report));
        checks.addAll(more);
        report.bundle().ifPresent(bundle -> {
            checks.add(new ContractCheck("works with plugin API " + PluginApi.VERSION, () -> api(bundle)));
            checks.add(new ContractCheck("has valid and invalid examples", () -> examples(bundle)));
            checks.add(new ContractCheck("keeps nothing in static fields", () -> staticState(report)));
            bundle.unitFiles().forEach(path -> checks.add(unit(bundle, path)));
            // Lives as long as the checks.
            LoadedWorkflow loaded = new LoadedWorkflow(jar, bundle);
            bundle.workflowClass()
                    .ifPresent(type -> checks.add(
                            new ContractCheck("loads " + type + ", which sees only the plugin API", loaded::workflow)));
            checks.addAll(new RecipeChecks(bundle, loaded).all());
        });
        return new BundleContract(checks, report.diagnostics());
    }

    /** The checks, in the order in which a reader would look at their results. */
    public List<ContractCheck> checks() {
        return checks;
    }

    /** What is unwise and yet accepted, such as a class that opens files. */
    public List<Diagnostic> warnings() {
        return warnings;
    }

    private static ContractCheck format(BundleReport report) {
        return new ContractCheck("fits the bundle format", () -> {
            if (report.bundle().isEmpty()) {
                throw new ContractException(String.join("\n", report.errors()));
            }
        });
    }

    private static void staticState(BundleReport report) {
        List<String> found = report.diagnostics().stream()
                .filter(ClassScan::isStaticState)
                .map(Diagnostic::toString)
                .toList();
        if (!found.isEmpty()) {
            throw new ContractException(String.join("\n", found));
        }
    }

    private static void api(Bundle bundle) {
        String wanted = bundle.manifest().pluginApi();
        if (!VersionRange.contains(wanted, PluginApi.VERSION)) {
            throw new ContractException("bundle.yaml requires the plugin API " + wanted + ", but this is "
                    + PluginApi.VERSION + ". Correct requires.plugin-api, or use the testkit of another release.");
        }
    }

    private static void examples(Bundle bundle) {
        for (String kind : List.of("valid", "invalid")) {
            if (Examples.in(bundle, kind).isEmpty()) {
                throw new ContractException("There is no examples/" + kind
                        + "/NAME.json. Without examples nobody can see what the bundle accepts and refuses.");
            }
        }
    }

    private static ContractCheck unit(Bundle bundle, String path) {
        return new ContractCheck(path + " behaves as a unit of a job must", () -> {
            List<Diagnostic> found = UnitLint.check(path, bundle.files().getOrDefault(path, new byte[0]));
            if (!found.isEmpty()) {
                throw new ContractException(
                        found.stream().map(Diagnostic::toString).collect(Collectors.joining("\n")));
            }
        });
    }
}
