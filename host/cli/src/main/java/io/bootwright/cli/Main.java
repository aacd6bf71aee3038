package io.bootwright.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.bundle.BundleCommands;
import io.bootwright.cli.bundle.BundleNew;
import io.bootwright.cli.bundle.BundlePack;
import io.bootwright.cli.bundle.BundlePush;
import io.bootwright.cli.bundle.BundleSign;
import io.bootwright.cli.bundle.BundleTest;
import io.bootwright.cli.bundle.BundleValidate;
import io.bootwright.cli.host.ApiException;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.host.ProblemText;
import io.bootwright.cli.job.JobCommands;
import io.bootwright.cli.job.JobCreate;
import io.bootwright.cli.registry.MediaCommands;
import io.bootwright.cli.registry.RegistryCommands;
import io.bootwright.cli.server.ServerAdd;
import io.bootwright.cli.server.ServerCommands;
import io.bootwright.cli.shell.CliException;
import io.bootwright.cli.shell.ExitCode;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.cli.shell.Terminal;
import io.bootwright.cli.token.TokenCommands;
import io.bootwright.errors.CliErrorCode;
import io.bootwright.formats.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParseResult;

/** {@code bootwright}: the command line. */
public final class Main {
    private Main() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(run(Terminal.system(), List.of(arguments)));
    }

    static int run(Terminal terminal, List<String> arguments) {
        Root root = new Root();
        Context context = new Context(terminal, root);
        CommandLine line = new CommandLine(root)
                .addSubcommand(new Serve())
                .addSubcommand(new CommandLine(new ServerCommands(context)).addSubcommand(new ServerAdd(context)))
                .addSubcommand(new CommandLine(new JobCommands(context)).addSubcommand(new JobCreate(context)))
                .addSubcommand(bundle(context))
                .addSubcommand(new MediaCommands(context))
                .addSubcommand(new TokenCommands(context))
                .addSubcommand(new RegistryCommands(context))
                .addSubcommand(new Explain(context))
                .addSubcommand(new Completion())
                .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setExpandAtFiles(false)
                .setExecutionExceptionHandler((e, command, parsed) -> failed(terminal, root, e, parsed));
        return line.execute(arguments.toArray(String[]::new));
    }

    private static CommandLine bundle(Context context) {
        return new CommandLine(new BundleCommands(context))
                .addSubcommand(new BundleNew(context))
                .addSubcommand(new BundleValidate(context))
                .addSubcommand(new BundleTest(context))
                .addSubcommand(new BundlePack(context))
                .addSubcommand(new BundleSign(context))
                .addSubcommand(new BundlePush(context));
    }

    private static int failed(Terminal terminal, Root root, Exception e, ParseResult parsed) throws Exception {
        return switch (e) {
            case CliException cli -> {
                if (root.json()) {
                    terminal.err().println(JsonText.pretty(problem(cli)));
                } else {
                    terminal.err().println("error: " + cli.getMessage());
                    if (!cli.hint().isEmpty()) {
                        terminal.err().println("hint: " + cli.hint());
                    }
                    cli.code().map(CliErrorCode::code).map(ProblemText::code).ifPresent(terminal.err()::println);
                }
                yield cli.exit();
            }
            case ApiException api -> {
                if (root.json()) {
                    terminal.err().println(JsonText.pretty(problem(api)));
                } else {
                    ProblemText.lines(api).forEach(terminal.err()::println);
                }
                yield api.exit();
            }
            default -> {
                terminal.err().println("error: this is a fault of this program: " + e);
                yield ExitCode.FAILED;
            }
        };
    }

    private static JsonNode problem(ApiException e) {
        return e.body().isContainerNode()
                ? e.body()
                : Json.object()
                        .put("type", "about:blank")
                        .put("title", "The host answered HTTP " + e.status())
                        .put("status", e.status());
    }

    /** A problem of this program's own, in the form in which the host tells its problems (RFC 9457). */
    private static ObjectNode problem(CliException e) {
        ObjectNode problem = Json.object()
                .put("type", "about:blank")
                .put("title", e.code().map(CliErrorCode::title).orElseGet(() -> title(e.exit())))
                .put("detail", e.getMessage());
        e.code().ifPresent(code -> problem.put("code", code.code()));
        if (!e.hint().isEmpty()) {
            problem.put("hint", e.hint());
        }
        return problem;
    }

    private static String title(int exit) {
        return exit == ExitCode.USAGE ? "Wrong usage or configuration" : "What was asked failed";
    }
}
