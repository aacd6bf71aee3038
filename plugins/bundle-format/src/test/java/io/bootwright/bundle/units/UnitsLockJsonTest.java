package io.bootwright.bundle.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsLockJsonTest {
    private static final String DIGEST = "ab".repeat(32);

    @Test
    void readsWhatItWrote() {
        UnitsLock lock = new UnitsLock(
                1,
                "2026.11",
                List.of(
                        new UnitsLock.Unit("a.container", DIGEST, Optional.empty()),
                        new UnitsLock.Unit("b@.service", DIGEST, Optional.of("linux"))),
                List.of(new UnitsLock.ToolImage("localhost/tools/partition:1", "sha256:" + DIGEST)));

        assertThat(UnitsLockJson.parse(UnitsLockJson.write(lock))).isEqualTo(lock);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            []                                                                              | units_api
            {"units_api": "1"}                                                              | units_api
            {"units_api": 1}                                                                | no list units
            {"units_api": 1, "units": [], "images": {}}                                     | no list images
            {"units_api": 1, "units": [{"name": "../x", "sha256": "D"}], "images": []}      | missing name
            {"units_api": 1, "units": [{"name": "x", "sha256": "0"}], "images": []}         | missing sha256
            {"units_api": 1, "units": [{"name": "x", "sha256": "D"}, {"name": "x", "sha256": "D"}], "images": []} | twice
            {"units_api": 1, "units": [{"name": "x", "sha256": "D", "bundle": 7}], "images": []} | missing bundle
            {"units_api": 1, "units_api": 1}                                                | no JSON
            {                                                                               | no JSON
            """)
    void refusesWhatIsNoUnitsLock(String text, String reason) {
        byte[] bytes = text.replace("\"D\"", "\"" + DIGEST + "\"").getBytes(StandardCharsets.UTF_8);

        assertThatThrownBy(() -> UnitsLockJson.parse(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
        assertThatThrownBy(() -> UnitsLockJson.parse(new byte[UnitsLockJson.MAX_BYTES + 1]))
                .hasMessageContaining("at most");
    }
}
