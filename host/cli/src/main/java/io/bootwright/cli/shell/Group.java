package io.bootwright.cli.shell;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A word that only leads to commands, such as {@code server}. */
@Command(synopsisSubcommandLabel = "COMMAND")
public abstract class Group implements Runnable {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "a command is needed after " + spec.qualifiedName());
        }
    }
}
