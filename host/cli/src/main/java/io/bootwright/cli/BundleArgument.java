package io.bootwright.cli;

import io.bootwright.bundle.BundleCheck;
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
        boolean manifest = Files.isRegularFile(bundle) && bundle.endsWith(BundleCheck.MANIFEST);
        Path parent = bundle.toAbsolutePath().getParent();
        // Who names bundle.yaml means the directory around it.
        return manifest && parent != null ? parent : bundle;
    }
}
