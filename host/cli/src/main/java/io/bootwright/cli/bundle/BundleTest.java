package io.bootwright.cli.bundle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.CliException;
import io.bootwright.cli.shell.Terminal;
import io.bootwright.formats.Json;
import io.bootwright.testkit.BundleContract;
import io.bootwright.testkit.ContractCheck;
import io.bootwright.testkit.ContractException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bundle test}: runs the contract of plugins/testkit. */
@Command(
        name = "test",
        description = "Runs the contract tests: examples, files, units, and the class apart from everything else.",
        footer = {"", "Needs no host. The same tests run in JUnit, see io.bootwright.testkit.BundleContract."})
public final class BundleTest implements Runnable {
    private final Context context;

    @Mixin
    private BundleArgument argument = new BundleArgument();

    @Option(
            names = "--classes",
            paramLabel = "DIR",
            description = "Compiled classes, if they are not made of DIR/src/main/java.")
    private @Nullable Path classes;

    public BundleTest(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        Path bundle = argument.existing();
        BundleContract contract = Files.isDirectory(bundle)
                ? BundleContract.of(bundle, BundleClasses.of(bundle, classes))
                : BundleContract.of(bundle);
        ArrayNode results = Json.array();
        int failed = 0;
        for (ContractCheck check : contract.checks()) {
            String detail = "";
            try {
                check.run();
            } catch (ContractException e) {
                detail = String.valueOf(e.getMessage());
                failed++;
            }
            results.addObject()
                    .put("name", check.name())
                    .put("passed", detail.isEmpty())
                    .put("detail", detail);
            if (!context.json()) {
                context.out().println((detail.isEmpty() ? "ok      " : "FAILED  ") + Terminal.clean(check.name()));
                detail.lines().forEach(line -> context.out().println("        " + Terminal.clean(line)));
            }
        }
        if (!context.json()) {
            contract.warnings().forEach(warning -> context.err().println(Terminal.clean(warning.toString())));
        }
        int passed = results.size() - failed;
        ObjectNode body = Json.object().put("passed", passed).put("failed", failed);
        body.set("checks", results);
        String summary = passed + " passed, " + failed + " failed";
        context.print(body, () -> context.out().println(summary));
        if (failed > 0) {
            throw CliException.failed(bundle + " does not keep the contract: " + summary + ".");
        }
    }
}
