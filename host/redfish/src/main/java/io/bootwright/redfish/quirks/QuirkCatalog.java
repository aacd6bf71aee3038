package io.bootwright.redfish.quirks;

import io.bootwright.errors.BmcErrorCode;
import io.bootwright.redfish.transport.BmcHint;
import io.bootwright.redfish.transport.RedfishException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** All quirk files there are. Adding a family is adding a file. Immutable. */
public final class QuirkCatalog {
    private static final String GENERIC = "generic";

    private final List<QuirkFile> files;

    public QuirkCatalog(List<QuirkFile> files) {
        this.files =
                files.stream().sorted(Comparator.comparing(QuirkFile::family)).toList();
    }

    /** Those that come with the client. */
    public static QuirkCatalog builtIn() {
        URL anchor = Objects.requireNonNull(QuirkCatalog.class.getResource("generic.yaml"));
        try {
            URLConnection connection = anchor.openConnection();
            if (connection instanceof JarURLConnection jar) {
                Path file = Path.of(jar.getJarFileURL().toURI());
                try (FileSystem inside = FileSystems.newFileSystem(file)) {
                    return read(inside.getPath(jar.getEntryName()).resolve("..").normalize());
                }
            }
            return read(Path.of(anchor.toURI()).resolve("..").normalize());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static QuirkCatalog read(Path directory) throws IOException {
        try (Stream<Path> list = Files.list(directory)) {
            return new QuirkCatalog(
                    list.filter(file -> file.getFileName().toString().endsWith(".yaml"))
                            .map(QuirkCatalog::file)
                            .toList());
        }
    }

    private static QuirkFile file(Path path) {
        try {
            String name = path.getFileName().toString().replaceFirst("\\.yaml$", "");
            return QuirkReader.read(name, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<QuirkFile> files() {
        return files;
    }

    /** The quirks of one BMC: of the file named, or of the one with most matching conditions, or none at all. */
    public Quirks select(QuirkSelection selection, BmcModel bmc) {
        QuirkFile file = selection.automatic() ? fitting(bmc) : named(selection.name());
        QuirkKeys keys = new QuirkKeys();
        file.quirks().stream()
                .filter(quirk -> QuirkFile.holds(quirk.when(), bmc))
                .forEach(quirk -> keys.put(quirk.set()));
        return keys.build(file.family());
    }

    private QuirkFile fitting(BmcModel bmc) {
        return files.stream()
                .filter(file -> file.fit(bmc) > 0)
                .max(Comparator.comparingInt(file -> file.fit(bmc)))
                .orElseGet(() -> named(GENERIC));
    }

    private QuirkFile named(String name) {
        return files.stream()
                .filter(file -> file.family().equals(name))
                .findFirst()
                .orElseThrow(() -> new RedfishException(
                        RedfishException.Kind.UNSUPPORTED,
                        "There is no quirk file " + name + ".",
                        BmcHint.of(
                                BmcErrorCode.BMC_QUIRKS_UNKNOWN,
                                "Set quirks of the server to auto or one of "
                                        + String.join(
                                                ", ",
                                                files.stream()
                                                        .map(QuirkFile::family)
                                                        .toList()) + ".")));
    }
}
