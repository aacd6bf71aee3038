package io.bootwright.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bundle of this repository, with every one of its examples. */
class PublishedBundlesTest {
    private static final Path BUNDLES = Path.of("../../workflow-bundles");

    static List<Path> bundles() throws IOException {
        try (Stream<Path> directories = Files.list(BUNDLES)) {
            return directories.filter(Files::isDirectory).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void passesEveryCheckWithItsExamples(Path bundle) {
        BundleReport report = new BundleCheck().directory(bundle);

        assertThat(report.diagnostics()).isEmpty();
        assertThat(report.bundle()).hasValueSatisfying(checked -> {
            assertThat(checked.manifest().id()).isEqualTo(bundle.getFileName().toString());
            assertThat(checked.files().keySet()).anyMatch(path -> path.startsWith("examples/valid/"));
            assertThat(checked.files().keySet()).anyMatch(path -> path.startsWith("examples/invalid/"));
        });
    }
}
