package io.bootwright.testkit;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** As an author uses it: the contract of a bundle as JUnit tests. */
class LinuxContractTest {
    @TestFactory
    Stream<DynamicTest> example() {
        return BundleContract.of(Path.of("../../workflow-bundles/linux")).checks().stream()
                .filter(check -> check.name().startsWith("quadlets/"))
                .map(check -> DynamicTest.dynamicTest(check.name(), check::run));
    }
}
