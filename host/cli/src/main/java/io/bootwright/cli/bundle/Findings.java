package io.bootwright.cli.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.finding.Diagnostic;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.CliException;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.cli.shell.Terminal;
import io.bootwright.formats.Json;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is wrong with an author's bundle, as compilers say it ({@code FILE:LINE:COLUMN: error: …}) and as JSON. */
final class Findings {
    private final Path bundle;
    private final List<Diagnostic> diagnostics;

    /**
     * Takes what was found.
     *
     * @param bundle a directory, whose files are then named by their whole path, or a jar
     */
    Findings(Path bundle, List<Diagnostic> diagnostics) {
        this.bundle = bundle;
        this.diagnostics = diagnostics.stream().map(this::placed).toList();
    }

    private Diagnostic placed(Diagnostic found) {
        if (!Files.isDirectory(bundle) || found.file().equals(bundle.toString())) {
            return found;
        }
        String file = bundle.resolve(found.file()).toString();
        return new Diagnostic(found.severity(), file, found.line(), found.column(), found.message(), found.remedy());
    }

    boolean hasErrors() {
        return diagnostics.stream().anyMatch(Diagnostic::isError);
    }

    /** {@code 2 errors, 1 warning}. */
    String count() {
        long errors = diagnostics.stream().filter(Diagnostic::isError).count();
        long warnings = diagnostics.size() - errors;
        return errors
                + (errors == 1 ? " error" : " errors")
                + (warnings == 0 ? "" : ", " + warnings + (warnings == 1 ? " warning" : " warnings"));
    }

    void print(PrintStream out) {
        diagnostics.forEach(each -> out.println(Terminal.clean(each.toString())));
    }

    JsonNode json() {
        ArrayNode array = Json.array();
        for (Diagnostic each : diagnostics) {
            ObjectNode node = array.addObject()
                    .put("severity", each.isError() ? "error" : "warning")
                    .put("file", each.file());
            if (each.line() > 0) {
                node.put("line", each.line());
            }
            if (each.column() > 0) {
                node.put("column", each.column());
            }
            node.put("message", each.message()).put("remedy", each.remedy());
        }
        return array;
    }

    /** Ends the command when there is an error. */
    void orFail(Context context) {
        if (!hasErrors()) {
            if (!context.json()) {
                print(context.err());
            }
            return;
        }
        if (context.json()) {
            ObjectNode body = Json.object().put("valid", false);
            body.set("diagnostics", json());
            context.out().println(JsonText.pretty(body));
        } else {
            print(context.err());
        }
        throw CliException.failed(bundle + " is no bundle that a host would take: " + count() + ".");
    }
}
