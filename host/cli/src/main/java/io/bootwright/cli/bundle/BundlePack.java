package io.bootwright.cli.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.BundlePacker;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.CliException;
import io.bootwright.cli.shell.Sizes;
import io.bootwright.errors.FailureWords;
import io.bootwright.formats.Json;
import io.bootwright.formats.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bundle pack}: makes the jar of a bundle directory. */
@Command(
        name = "pack",
        description = "Checks a bundle directory and packs it into ID-VERSION.jar; the same files give the same bytes.")
public final class BundlePack implements Runnable {
    private final Context context;

    @Parameters(paramLabel = "DIR", description = "The directory with bundle.yaml.")
    private Path directory = Path.of(".");

    @Option(names = "--out", paramLabel = "DIR", description = "Where the jar goes; the current directory by default.")
    private @Nullable Path out;

    @Option(
            names = "--classes",
            paramLabel = "DIR",
            description = "Compiled classes, if they are not made of DIR/src/main/java.")
    private @Nullable Path classes;

    public BundlePack(Context context) {
        this.context = context;
    }

    @Override
    public void run() {
        AuthorBundle.Packed packed = AuthorBundle.pack(context, directory, classes);
        Path target = out == null ? Path.of("") : out;
        Path jar = target.resolve(BundlePacker.fileName(packed.bundle().manifest()));
        try {
            Files.createDirectories(jar.toAbsolutePath().getParent());
            Path partial = Files.createTempFile(jar.toAbsolutePath().getParent(), ".pack", ".tmp");
            try {
                Files.write(partial, packed.jar());
                Files.setPosixFilePermissions(
                        partial, java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(partial, jar, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw CliException.usage(jar + " cannot be written: " + FailureWords.of(e));
        }
        String digest = Sha256.digest(packed.jar());
        ObjectNode done = Json.object()
                .put("id", packed.bundle().manifest().id())
                .put("version", packed.bundle().manifest().version())
                .put("file", jar.toString())
                .put("digest", digest)
                .put("size", packed.jar().length);
        context.print(
                done, () -> context.out().println(jar + " is " + digest + ", " + Sizes.text(packed.jar().length)));
    }
}
