package io.bootwright.cli.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.BundleCheck;
import io.bootwright.bundle.BundleReport;
import io.bootwright.bundle.UnitsAgreement;
import io.bootwright.bundle.finding.Diagnostic;
import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.bundle.units.UnitsLockJson;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.CliException;
import io.bootwright.formats.Json;
import io.bootwright.testkit.UnitLint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bundle validate}: everything that is wrong with a directory or a jar, without running anything of it. */
@Command(
        name = "validate",
        description = "Says everything that is wrong with a bundle, each with file, line and remedy.",
        footer = {"", "Runs nothing of the bundle; `bundle test` does. A class is compiled and read."})
public final class BundleValidate implements Runnable {
    private final Context context;

    @Mixin
    private BundleArgument argument = new BundleArgument();

    @Option(
            names = "--units-lock",
            paramLabel = "FILE",
            description = "The units.lock of a maintenance image, which then must carry the bundle's units.")
    private @Nullable String unitsLock;

    public BundleValidate(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Path bundle = argument.existing();
        BundleCheck check = new BundleCheck();
        BundleReport report = Files.isDirectory(bundle) ? check.directory(bundle) : check.jar(bundle);
        List<Diagnostic> all = new ArrayList<>(report.diagnostics());
        report.bundle().ifPresent(checked -> {
            checked.unitFiles()
                    .forEach(path ->
                            all.addAll(UnitLint.check(path, checked.files().getOrDefault(path, new byte[0]))));
            if (Files.isDirectory(bundle)) {
                check.classes(BundleClasses.of(bundle, null)).stream()
                        .map(found -> inSources(bundle, found))
                        .forEach(all::add);
            }
            lock().ifPresent(lock -> all.addAll(UnitsAgreement.check(checked, lock)));
        });
        Findings findings = new Findings(bundle, all);
        findings.orFail(context);
        Bundle checked = report.bundle().orElseThrow();
        ObjectNode valid = Json.object()
                .put("valid", true)
                .put("id", checked.manifest().id())
                .put("version", checked.manifest().version());
        valid.set("diagnostics", findings.json());
        context.print(
                valid,
                () -> context.out()
                        .println(bundle + " is a valid bundle: "
                                + checked.manifest().id() + " "
                                + checked.manifest().version()));
    }

    /** A compiler notes a source by its package; in the bundle it lies below src/main/java. */
    private static Diagnostic inSources(Path bundle, Diagnostic found) {
        String path = "src/main/java/" + found.file();
        return Files.exists(bundle.resolve(path))
                ? new Diagnostic(found.severity(), path, found.line(), found.column(), found.message(), found.remedy())
                : found;
    }

    private Optional<UnitsLock> lock() {
        if (unitsLock == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(UnitsLockJson.parse(context.bytes("--units-lock", unitsLock)));
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--units-lock: " + unitsLock + ": " + e.getMessage()
                    + ". It lies at /units.lock on the maintenance ISO.");
        }
    }
}
