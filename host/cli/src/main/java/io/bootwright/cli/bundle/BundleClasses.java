package io.bootwright.cli.bundle;

import io.bootwright.cli.shell.CliException;
import io.bootwright.errors.FailureWords;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The classes and resources that go into an author's jar: those given, those that a build of his own left in
 * {@code target/classes} (a {@code pom.xml} says that there is one), or those compiled right here of {@code src/main/java}.
 */
final class BundleClasses {
    private static final long LARGEST = 64L << 20;

    private BundleClasses() {}

    /**
     * Finds or makes them.
     *
     * @param directory holds bundle.yaml
     * @param given directory of compiled classes, if the author named one
     * @return path to content; empty for a bundle that is data only
     */
    static Map<String, byte[]> of(Path directory, @Nullable Path given) {
        if (given != null) {
            if (!Files.isDirectory(given)) {
                throw CliException.usage("--classes: " + given + " is no directory. Compile first.");
            }
            return files(given);
        }
        Path sources = directory.resolve("src/main/java");
        if (Files.exists(directory.resolve("pom.xml"))) {
            Path built = directory.resolve("target/classes");
            if (!Files.isDirectory(built)) {
                throw CliException.usage(built + " is not there. Run: mvn -f " + directory + " package");
            }
            return files(built);
        }
        SortedMap<String, byte[]> found = new TreeMap<>();
        if (Files.isDirectory(sources)) {
            found.putAll(SourceCompiler.compile(sources));
            Path resources = directory.resolve("src/main/resources");
            if (Files.isDirectory(resources)) {
                found.putAll(files(resources));
            }
        }
        return found;
    }

    static SortedMap<String, byte[]> files(Path directory) {
        SortedMap<String, byte[]> found = new TreeMap<>();
        long size = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                size += Files.size(file);
                if (size > LARGEST) {
                    throw CliException.usage(directory + " holds more than 64 MiB, more than any host takes.");
                }
                found.put(directory.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw CliException.usage(directory + " cannot be read: " + FailureWords.of(e));
        }
        return found;
    }
}
