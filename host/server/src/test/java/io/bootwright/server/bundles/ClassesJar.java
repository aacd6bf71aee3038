package io.bootwright.server.bundles;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** The jar of a bundle of this repository, made of its compiled classes. */
final class ClassesJar {
    private static final Path PLUGINS = Path.of("../../plugins");

    private ClassesJar() {}

    /**
     * Ids of the bundles that have a class; the authors' guide's example is not one of them, it is built by the guide.
     */
    static java.util.List<String> ids() throws IOException {
        try (Stream<Path> modules = Files.list(PLUGINS)) {
            return modules.filter(module -> Files.exists(module.resolve("pom.xml"))
                            && Files.exists(module.resolve(
                                    "src/main/resources/META-INF/services/io.bootwright.plugin.Workflow")))
                    .map(module -> module.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    static Path write(String id, Path directory) throws IOException {
        Path classes = PLUGINS.resolve(id).resolve("target/classes");
        Path jar = directory.resolve(id + ".jar");
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                zip.putNextEntry(new ZipEntry(classes.relativize(file).toString()));
                zip.write(Files.readAllBytes(file));
            }
        }
        return jar;
    }
}
