package io.bootwright.server.app;

import io.bootwright.server.security.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;

/**
 * The layout of the data directory. Made at the first start; what holds secrets is for this host's user only.
 *
 * @param root the directory itself
 */
record DataDirectory(Path root) {
    /**
     * Makes what is missing.
     *
     * @throws IOException saying what cannot be used, and what to do about it
     */
    static DataDirectory prepare(Path root) throws IOException {
        try {
            return make(root);
        } catch (FileSystemException e) {
            throw new IOException(
                    "the data directory " + root.toAbsolutePath().normalize() + " cannot be used: " + Failures.reason(e)
                            + ". It must belong to the user who runs the host (" + System.getProperty("user.name")
                            + "): change its owner, or choose another directory with --data.",
                    e);
        }
    }

    private static DataDirectory make(Path root) throws IOException {
        DataDirectory directory = new DataDirectory(root.toAbsolutePath().normalize());
        if (!Files.isDirectory(root)) {
            Path parent = directory.root().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            privately(directory.root());
        }
        Files.createDirectories(directory.plugins());
        Files.createDirectories(directory.registry());
        privately(directory.database());
        privately(directory.keys());
        privately(directory.tasks());
        privately(directory.bundleCache());
        return directory;
    }

    private static void privately(Path directory) throws IOException {
        var mode = PosixFilePermissions.fromString("rwx------");
        if (Files.isDirectory(directory)) {
            Files.setPosixFilePermissions(directory, mode);
        } else {
            Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(mode));
        }
    }

    /** Names this host among those that share a database, also after a restart. */
    String hostId() throws IOException {
        Path file = root.resolve("host.id");
        String known = Files.exists(file) ? Files.readString(file).strip() : "";
        if (!known.isEmpty()) {
            return known;
        }
        // An empty file is what a loss of power leaves of one that was not written whole.
        String made = UUID.randomUUID().toString();
        SecretFile.write(file, (made + "\n").getBytes(StandardCharsets.US_ASCII));
        return made;
    }

    /** The first token. */
    Path adminToken() {
        return root.resolve("admin.token");
    }

    /** Bundles dropped in by the operator, and those in use. */
    Path plugins() {
        return root.resolve("plugins");
    }

    /** Private copies of the bundles' jars. */
    Path bundleCache() {
        return root.resolve("bundles");
    }

    /** Bundles that come with the product; the launcher says where it is installed. */
    Optional<Path> shippedPlugins() {
        return Optional.ofNullable(System.getProperty("bootwright.home"))
                .map(home -> Path.of(home).resolve("plugins"))
                .filter(Files::isDirectory);
    }

    Path registry() {
        return root.resolve("registry");
    }

    Path database() {
        return root.resolve("db");
    }

    Path keys() {
        return root.resolve("keys");
    }

    /** Task media of running jobs. */
    Path tasks() {
        return root.resolve("tasks");
    }
}
