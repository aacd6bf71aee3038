package io.bootwright.cli;

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
                terminal.err().println("error: " + cli.getMessage());
                yield cli.exit();
            }
            case ApiException api -> {
                if (root.json() && api.body().isContainerNode()) {
                    terminal.err().println(Json.pretty(api.body()));
                } else {
                    ProblemText.lines(api).forEach(terminal.err()::println);
                }
                yield api.exit();
            }
            default -> {
                terminal.err().println("error: " + e);
                yield ExitCode.FAILED;
            }
        };
    }
}
