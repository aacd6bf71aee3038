package io.bootwright.bundle.jar;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of an author's directory that belong into the bundle: all but {@code tools/} and {@code test/} (sources of
 * tool images, built into the maintenance image, and their tests), {@code src/}, {@code target/} and {@code pom.xml}
 * (the sources of a class and what is built of them), hidden files and an editor's backups.
 */
public final class BundleFiles {
    private static final int MAX_FILES = 2_000;
    private static final Set<String> LEFT_OUT = Set.of("tools", "test", "src", "target", "pom.xml");

    private BundleFiles() {}

    /**
     * Reads them.
     *
     * @return path within the bundle to content
     * @throws IOException when a file cannot be read or is a symbolic link, or there are too many of them
     */
    public static SortedMap<String, byte[]> read(Path directory) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        Files.walkFileTree(directory, new Visitor(directory, files));
        return files;
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final Path root;
        private final SortedMap<String, byte[]> files;
        private long size;

        Visitor(Path root, SortedMap<String, byte[]> files) {
            this.root = root;
            this.files = files;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return belongs(directory) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            if (!belongs(file)) {
                return FileVisitResult.CONTINUE;
            }
            String name = root.relativize(file).toString().replace('\\', '/');
            if (!attributes.isRegularFile()) {
                throw new IOException(name + " is a symbolic link or a special file, put a plain file there");
            }
            size += attributes.size();
            if (files.size() >= MAX_FILES || size > JarReader.MAX_BUNDLE) {
                throw new IOException(
                        "it holds more than " + MAX_FILES + " files or " + JarReader.MAX_BUNDLE + " bytes");
            }
            files.put(name, Files.readAllBytes(file));
            return FileVisitResult.CONTINUE;
        }

        private boolean belongs(Path path) {
            Path within = root.relativize(path);
            String name =
                    within.getFileName() == null ? "" : within.getFileName().toString();
            return !(name.startsWith(".")
                    || name.endsWith("~")
                    || (within.getNameCount() == 1 && LEFT_OUT.contains(name)));
        }
    }
}
