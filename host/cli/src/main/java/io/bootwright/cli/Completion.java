package io.bootwright.cli;

import io.bootwright.cli.shell.CliException;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: a script that completes this program's commands and options. */
@Command(
        name = "completion",
        description = "Prints a script that completes commands and options in a shell.",
        footer = {
            "",
            "bash, zsh: source <(bootwright completion bash)",
            "fish:      bootwright completion fish | source"
        })
final class Completion implements Runnable {
    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private String shell = "";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec == null) {
            return;
        }
        CommandLine root = spec.root().commandLine();
        String script = switch (shell.toLowerCase(Locale.ROOT)) {
            // The script for bash sets up zsh's own way of reading it.
            case "bash", "zsh" -> AutoComplete.bash("bootwright", root);
            case "fish" -> FishCompletion.script(root);
            default -> throw CliException.usage("the shells are bash, zsh and fish");
        };
        PrintWriter out = root.getOut();
        out.print(script.endsWith("\n") ? script : script + "\n");
        out.flush();
    }
}
