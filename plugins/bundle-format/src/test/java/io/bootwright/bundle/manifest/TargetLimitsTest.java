package io.bootwright.bundle.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The host's side of {@code target-limits.json}; a test of the dispatcher holds the other. */
class TargetLimitsTest {
    private final TargetLimits limits = TargetLimits.shipped();

    @Test
    void takesAndRefusesTheValuesThatTheTableLists() throws IOException {
        JsonNode environment = new ObjectMapper()
                .readTree(Path.of("../../workflow-bundles/target-limits.json").toFile())
                .path("environment");

        assertThat(environment.path("usable"))
                .isNotEmpty()
                .allSatisfy(value -> assertThat(limits.unusable(value.asText()))
                        .as(value.toString())
                        .isEmpty());
        assertThat(environment.path("unusable"))
                .isNotEmpty()
                .allSatisfy(value -> assertThat(limits.unusable(value.asText()))
                        .as(value.toString())
                        .isPresent());
    }

    @Test
    void countsBytesNotCharacters() {
        assertThat(limits.unusable("x".repeat(16384))).isEmpty();
        assertThat(limits.unusable("x".repeat(16385))).hasValue("must have at most 16384 bytes.");
        assertThat(limits.unusable("ü".repeat(8193))).isPresent();
        assertThat(limits.unusable("\ud800")).hasValue("must be valid Unicode text.");
    }

    @Test
    void knowsReservedNamesAndBeginnings() {
        assertThat(limits.isReserved("TARGET_DISK")).isTrue();
        assertThat(limits.isReserved("LD_AUDIT")).isTrue();
        assertThat(limits.isReserved("BASH_ENV")).isTrue();
        assertThat(limits.isReserved("TARGET_DISKS")).isFalse();
        assertThat(limits.runFiles()).contains("recipe.env", "progress");
    }
}
