package io.bootwright.bundle.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VersionRangeTest {
    @ParameterizedTest
    @CsvSource({
        "1.0.0, >=1.0.0 <2.0.0, true",
        "1.9.9, >=1.0 <2.0, true",
        "2.0.0, >=1.0.0 <2.0.0, false",
        "0.9.0, >=1, false",
        "1.0.0, 1.0.0, true",
        "1.0.0, =1.0.1, false",
        "1.0.0, >1.0.0, false",
        "1.0.0, <=1.0.0, true",
        "1.10.0, >=1.2.0, true",
        "1.0.0-rc.1, >=1.0.0, false",
        "1.0.0-rc.2, >=0.9.0 <1.0.0, true"
    })
    void containsWhatAllComparisonsHoldFor(String version, String range, boolean fits) {
        assertThat(VersionRange.contains(range, version)).isEqualTo(fits);
    }
}
