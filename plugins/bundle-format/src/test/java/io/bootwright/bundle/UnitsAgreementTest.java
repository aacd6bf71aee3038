package io.bootwright.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.formats.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an image lacks for a bundle is known from its units.lock, before any server boots it. */
class UnitsAgreementTest {
    private static final Path ERASE = Path.of("../../workflow-bundles/erase");

    @TempDir
    Path directory;

    @Test
    void anImageWithAllUnitsAndToolImagesSuits() throws Exception {
        Bundle bundle = bundle("in-image");

        assertThat(UnitsAgreement.check(bundle, lock(bundle, List.of("localhost/tools/erase:1"))))
                .isEmpty();
    }

    @Test
    void aToolImageThatNobodyBringsIsNamedWithItsLine() throws Exception {
        Bundle bundle = bundle("in-image");

        assertThat(UnitsAgreement.check(bundle, lock(bundle, List.of("localhost/tools/ersae:1"))))
                .singleElement()
                .asString()
                .startsWith("quadlets/erase.container:6: error: uses the tool image \"localhost/tools/erase:1\"")
                .contains("Did you mean \"localhost/tools/ersae:1\"?");
        assertThat(UnitsAgreement.check(bundle, lock(bundle, List.of())))
                .as("a stand-in for scripted machines")
                .isEmpty();
    }

    @Test
    void aUnitOnTheTaskIsoMustNotHaveTheNameOfAnotherOneOfTheImage() throws Exception {
        Bundle bundle = bundle("on-task-iso");
        UnitsLock same = lock(bundle, List.of("localhost/tools/erase:1"));
        List<UnitsLock.Unit> others = new ArrayList<>(List.of(
                new UnitsLock.Unit("erase.service", "0".repeat(64), Optional.empty()),
                new UnitsLock.Unit("erase.target", "0".repeat(64), Optional.of("other")),
                new UnitsLock.Unit("run-target.mount", "0".repeat(64), Optional.empty())));

        assertThat(UnitsAgreement.check(bundle, same)).isEmpty();
        assertThat(UnitsAgreement.check(bundle, new UnitsLock(1, "v", others, same.images())))
                .extracting(Object::toString)
                .hasSize(2)
                .anySatisfy(found -> assertThat(found)
                        .startsWith("quadlets/erase.container: error: has the name of another unit")
                        .contains("erase.service"))
                .anySatisfy(found -> assertThat(found).startsWith("systemd/erase.target: error: has the name"));
    }

    private Bundle bundle(String delivery) throws IOException {
        try (Stream<Path> files = Files.walk(ERASE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = directory.resolve(ERASE.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.write(target, Files.readAllBytes(file));
            }
        }
        Path yaml = directory.resolve("bundle.yaml");
        Files.writeString(yaml, Files.readString(yaml).replace("delivery: in-image", "delivery: " + delivery));
        return new BundleCheck().directory(directory).bundle().orElseThrow();
    }

    private static UnitsLock lock(Bundle bundle, List<String> images) throws Exception {
        List<UnitsLock.Unit> units = new ArrayList<>();
        for (String path : bundle.unitFiles()) {
            units.add(new UnitsLock.Unit(
                    path.substring(path.indexOf('/') + 1),
                    Sha256.hex(bundle.files().get(path)),
                    Optional.of("erase")));
        }
        units.add(new UnitsLock.Unit("run-target.mount", "0".repeat(64), Optional.empty()));
        return new UnitsLock(
                1,
                "v",
                units,
                images.stream()
                        .map(name -> new UnitsLock.ToolImage(name, "sha256:" + "a".repeat(64)))
                        .toList());
    }
}
