package io.bootwright.virtualbmc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code virtual-bmc make-installer}. */
@Command(
        name = "make-installer",
        mixinStandardHelpOptions = true,
        description = "Write a stand-in maintenance ISO for scripted machines. It boots nothing.")
final class MakeInstallerCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The ISO image to write.")
    private Path file = Path.of("");

    @Option(names = "--size", paramLabel = "MIB", defaultValue = "32", description = "Its size (default: 32).")
    private int size;

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = "Bundle jars whose units it claims to carry (default: plugins of the distribution).")
    private @Nullable Path plugins;

    @Override
    public Integer call() {
        Path directory = plugins;
        if (directory == null) {
            directory = Path.of(System.getProperty("bootwright.home", "."), "plugins");
        }
        if (!Files.isDirectory(directory) || size < 1 || size > 1024) {
            String message = Files.isDirectory(directory)
                    ? "--size must be from 1 to 1024"
                    : "there is no directory " + directory + ": name the one of the bundle jars with --plugins";
            throw new ParameterException(java.util.Objects.requireNonNull(spec).commandLine(), message);
        }
        MakeInstaller.write(file, directory, size);
        return 0;
    }
}
