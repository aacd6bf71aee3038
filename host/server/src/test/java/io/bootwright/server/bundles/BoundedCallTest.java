package io.bootwright.server.bundles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.server.bundles.load.BoundedCall;
import io.bootwright.server.workflow.WorkflowException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

class BoundedCallTest {

    private static void fails(Callable<?> call, String sentence) {
        assertThatThrownBy(() -> BoundedCall.run(
                        "bundle demo 1.0.0: check",
                        Duration.ofSeconds(30),
                        BoundedCallTest.class.getClassLoader(),
                        call))
                .isInstanceOf(WorkflowException.class)
                .hasMessageMatching("Bundle demo 1\\.0\\.0: check failed: " + sentence);
    }

    @Test
    void aFaultOfTheBundleIsToldByItsPlaceAndNotByItsException() {
        fails(
                () -> Objects.requireNonNull(null, "recipe secret"),
                "its own code broke off at .*BoundedCallTest\\.java:\\d+\\)\\. Tell the bundle's maintainers\\.");
        fails(
                () -> {
                    throw new StackOverflowError();
                },
                "it calls itself too deeply at .*");
    }

    @Test
    void aClassThatIsMissingIsNamedAsItIsWrittenInTheSource() {
        fails(
                () -> {
                    throw new NoClassDefFoundError("com/acme/Tool$Part");
                },
                "it lacks the class com\\.acme\\.Tool\\$Part at .*");
        fails(
                () -> {
                    throw new NoClassDefFoundError("Could not initialize class com.acme.Tool");
                },
                "one of its classes cannot start at .*");
        fails(
                () -> {
                    throw new IncompatibleClassChangeError("class X");
                },
                "its classes do not fit this host at .*");
    }

    @Test
    void theMemoryOfTheHostIsNamed() {
        assertThat(List.of("Java heap space", "Metaspace"))
                .allSatisfy(words -> fails(
                        () -> {
                            throw new OutOfMemoryError(words);
                        },
                        "the memory of this host did not suffice at .*"));
    }
}
