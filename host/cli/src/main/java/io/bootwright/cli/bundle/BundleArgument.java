package io.bootwright.cli.bundle;

import io.bootwright.cli.shell.CliException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The bundle that a command looks at: a directory or a jar. */
final class BundleArgument {
    @Parameters(paramLabel = "DIR|JAR", description = "A directory with bundle.yaml, or a jar.")
    private Path bundle = Path.of(".");

    /** The directory or jar; a usage error if there is none. */
    Path existing() {
        if (!Files.exists(bundle)) {
            throw CliException.usage(bundle + " is not there. Give the directory that holds bundle.yaml, or a jar.");
        }
        if (Files.isRegularFile(bundle) && bundle.getFileName().toString().matches(".*\\.(yaml|yml|json)")) {
            Path directory = bundle.toAbsolutePath().normalize().getParent();
            throw CliException.usage(
                    bundle + " is one file of a bundle. Give the directory that holds it: " + directory);
        }
        return bundle;
    }
}
