package io.bootwright.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundlePackerTest {
    private static final Path LINUX = Path.of("../../workflow-bundles/linux");

    @TempDir
    Path directory;

    private final BundleCheck check = new BundleCheck();

    private byte[] pack(Path source) {
        BundleReport report = check.directory(source);
        assertThat(report.diagnostics()).isEmpty();
        return BundlePacker.pack(report.bundle().orElseThrow(), Map.of("org/example/A.class", new byte[] {1}));
    }

    private Path copy(String name) throws IOException {
        Path target = directory.resolve(name);
        try (Stream<Path> files = Files.walk(LINUX)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = target.resolve(LINUX.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        return target;
    }

    @Test
    void sameFilesGiveTheSameBytesWhateverTheTimeAndItsZone() throws IOException {
        byte[] first = pack(copy("one"));
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
            assertThat(Arrays.equals(pack(copy("two")), first)).isTrue();
        } finally {
            TimeZone.setDefault(zone);
        }
        assertThat(Arrays.equals(pack(LINUX), first)).isTrue();
    }

    @Test
    void holdsTheBundleWithItsHeadersAndNothingElse() throws IOException {
        Path source = copy("bundle");
        Files.createDirectories(source.resolve(".git"));
        Files.createDirectories(source.resolve("src/main/java"));
        Files.createDirectories(source.resolve("target/classes"));
        for (String name : List.of(
                ".git/config",
                ".hidden",
                "bundle.yaml~",
                "src/main/java/A.java",
                "target/classes/A.class",
                "pom.xml")) {
            Files.writeString(source.resolve(name), "x");
        }
        Path jar = Files.write(directory.resolve("b.jar"), pack(source));

        try (JarFile read = new JarFile(jar.toFile())) {
            assertThat(read.getManifest().getMainAttributes().getValue("Plugin-Id"))
                    .isEqualTo("linux");
            assertThat(read.getManifest().getMainAttributes().getValue("Plugin-Version"))
                    .isEqualTo("1.0.0");
            List<String> names = read.stream().map(ZipEntry::getName).toList();
            assertThat(names)
                    .startsWith("META-INF/MANIFEST.MF")
                    .contains("META-INF/bundle/bundle.yaml", "org/example/A.class")
                    .allMatch(name -> name.startsWith("META-INF/") || name.startsWith("org/"))
                    .noneMatch(name -> name.contains("/tools/")
                            || name.contains("/src/")
                            || name.contains("pom.xml")
                            || name.contains("/target/")
                            || name.contains("/."));
            assertThat(names.subList(1, names.size())).isSorted();
        }
    }

    @Test
    void whatIsPackedPassesTheHostsOwnChecks() throws IOException {
        Bundle bundle = check.directory(LINUX).bundle().orElseThrow();
        Bundle data = new Bundle(
                bundle.manifest(), bundle.schema(), bundle.outputSchema(), bundle.files(), bundle.workflowClass());
        Path jar = Files.write(directory.resolve("b.jar"), BundlePacker.pack(data, Map.of()));

        // Linux has files that only its class makes, and no class here: that is all that is wrong.
        assertThat(check.jar(jar).errors()).singleElement().asString().contains("but has no workflow class");
        assertThat(BundlePacker.fileName(bundle.manifest())).isEqualTo("linux-1.0.0.jar");
    }

    @Test
    void refusesASymbolicLinkSinceItMayLeadOutOfTheBundle() throws IOException {
        Path source = copy("linked");
        Files.createSymbolicLink(source.resolve("passwd"), Path.of("/etc/passwd"));

        assertThat(check.directory(source).errors()).singleElement().asString().contains("passwd is a symbolic link");
    }
}
