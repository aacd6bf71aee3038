package io.bootwright.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.bootwright.bundle.finding.Nearest;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.CliException;
import io.bootwright.cli.shell.Table;
import io.bootwright.cli.shell.Terminal;
import io.bootwright.errors.Catalogue;
import io.bootwright.errors.ErrorCode;
import io.bootwright.errors.ErrorDocument;
import io.bootwright.formats.Json;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code explain}: what an error code means and what to do. Needs no host. */
@Command(
        name = "explain",
        description = "Says what an error code means and what to do; without a code, lists all. Needs no host.")
final class Explain implements Runnable {
    private final Context context;

    @Parameters(paramLabel = "CODE", arity = "0..1", description = "A code, such as never-read or BLOB_UNKNOWN.")
    private @Nullable String code;

    Explain(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        if (code == null) {
            list();
        } else {
            show(find(code.strip()));
        }
    }

    private static ErrorCode find(String wanted) {
        return Catalogue.entries().stream()
                .filter(entry -> entry.code().equalsIgnoreCase(wanted))
                .findFirst()
                .orElseThrow(() -> unknown(wanted));
    }

    private static CliException unknown(String wanted) {
        List<String> codes = Catalogue.entries().stream().map(ErrorCode::code).toList();
        String nearest = Nearest.to(wanted.toLowerCase(Locale.ROOT), codes)
                .or(() -> Nearest.to(wanted.toUpperCase(Locale.ROOT), codes))
                .map(code -> "Did you mean " + code + "?")
                .orElse("`bootwright explain` lists all codes.");
        return CliException.usage("there is no error code " + Terminal.clean(wanted) + ". " + nearest);
    }

    private void show(ErrorCode entry) {
        context.print(ErrorDocument.of(entry), () -> {
            context.out().println(entry.code() + ": " + entry.title());
            context.out().println();
            context.out().println(entry.meaning());
            context.out().println();
            context.out().println("What to do: " + entry.remedy());
        });
    }

    private void list() {
        ArrayNode items = Json.array();
        Catalogue.entries().forEach(entry -> items.add(ErrorDocument.of(entry)));
        context.print(Json.object().set("items", items), () -> {
            Table table = new Table("CODE", "TITLE");
            Catalogue.entries().forEach(entry -> table.row(entry.code(), entry.title()));
            table.print(context.out());
        });
    }
}
