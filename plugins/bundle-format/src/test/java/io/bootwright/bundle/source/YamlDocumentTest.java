package io.bootwright.bundle.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.bundle.finding.Diagnostics;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlDocumentTest {
    @ParameterizedTest
    @CsvSource({
        "'', 'f:1:1: error: is empty.'",
        "'# nothing', 'f:1:1: error: is empty.'",
        "- a, 'f:1:1: error: must be a mapping.'",
        "text, 'f:1:1: error: must be a mapping.'",
        "'a: *x', 'f:1:4: error: uses the alias *x.'",
        "'a: no', 'f:1:4: error: the value no means'"
    })
    void saysWhatIsWrongWithTheWholeFile(String yaml, String expected) {
        Diagnostics diagnostics = new Diagnostics();

        assertThat(YamlDocument.read("f", yaml.getBytes(StandardCharsets.UTF_8), diagnostics))
                .isEmpty();
        assertThat(diagnostics.list())
                .singleElement()
                .satisfies(found -> assertThat(found.toString()).startsWith(expected));
    }

    @Test
    void knowsTheNearestPlaceOfWhatIsNotThere() {
        YamlDocument document = YamlDocument.read(
                        "f", "a: 1\nc:\n  d: {e: 2}\n".getBytes(StandardCharsets.UTF_8), new Diagnostics())
                .orElseThrow();

        assertThat(document.place("/c/d/e")).isEqualTo(new Diagnostics.Place("f", 3, 7));
        assertThat(document.place("/c/none/at/all").line()).isEqualTo(2);
        assertThat(document.place("/none")).isEqualTo(Diagnostics.Place.of("f"));
    }
}
