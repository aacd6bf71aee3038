package io.bootwright.bundle.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SemanticVersionTest {
    @Test
    void isOrderedByPrecedence() {
        List<String> ordered = List.of(
                "1.0.0-alpha",
                "1.0.0-alpha.1",
                "1.0.0-alpha.beta",
                "1.0.0-beta",
                "1.0.0-beta.2",
                "1.0.0-beta.11",
                "1.0.0-rc.1",
                "1.0.0",
                "1.0.1",
                "1.2.0",
                "1.10.0",
                "2.0.0");

        assertThat(ordered.stream().map(SemanticVersion::parse)).isSorted();
        assertThat(ordered.stream().map(text -> SemanticVersion.parse(text).toString()))
                .isEqualTo(ordered);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0.0, >=1.0.0 <2.0.0, true",
        "1.9.9, >=1.0 <2.0, true",
        "2.0.0, >=1.0.0 <2.0.0, false",
        "0.9.0, >=1, false",
        "1.0.0, 1.0.0, true",
        "1.0.0, =1.0.1, false",
        "1.0.0, >1.0.0, false",
        "1.0.0, <=1.0.0, true"
    })
    void fitsRanges(String version, String range, boolean fits) {
        assertThat(SemanticVersion.parse(version).fits(range)).isEqualTo(fits);
    }

    @Test
    void refusesOtherText() {
        assertThatThrownBy(() -> SemanticVersion.parse("1.0.0+build")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> SemanticVersion.parse("latest")).hasMessageContaining("no semantic version");
    }
}
