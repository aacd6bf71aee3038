package io.bootwright.cli.bundle;

import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.BundleCheck;
import io.bootwright.bundle.BundlePacker;
import io.bootwright.bundle.BundleReport;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.CliException;
import io.bootwright.errors.FailureWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Checks an author's directory and packs it into a jar. */
final class AuthorBundle {
    private AuthorBundle() {}

    /**
     * A bundle in one piece.
     *
     * @param bundle what it says, checked
     * @param jar its bytes
     */
    record Packed(Bundle bundle, byte[] jar) {}

    /**
     * Checks and packs a directory, or ends the command with everything that is wrong.
     *
     * @param classes its compiled classes; null for those that {@link BundleClasses} finds
     */
    static Packed pack(Context context, Path directory, @Nullable Path classes) {
        if (!Files.isDirectory(directory)) {
            throw CliException.usage(directory + " is no directory. Give the one that holds bundle.yaml.");
        }
        BundleCheck check = new BundleCheck();
        BundleReport source = check.directory(directory);
        new Findings(directory, source.diagnostics()).orFail(context);
        Bundle bundle = source.bundle().orElseThrow();
        byte[] jar = BundlePacker.pack(bundle, BundleClasses.of(directory, classes));
        BundleReport packed = checkJar(check, BundlePacker.fileName(bundle.manifest()), jar);
        new Findings(Path.of(BundlePacker.fileName(bundle.manifest())), packed.diagnostics()).orFail(context);
        return new Packed(packed.bundle().orElseThrow(), jar);
    }

    private static BundleReport checkJar(BundleCheck check, String name, byte[] jar) {
        try {
            Path file = Files.createTempFile("bootwright", ".jar");
            try {
                return check.jar(name, Files.write(file, jar));
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw CliException.failed("no temporary file can be written: " + FailureWords.of(e));
        }
    }
}
