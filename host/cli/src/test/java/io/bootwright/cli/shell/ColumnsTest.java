package io.bootwright.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ColumnsTest {
    @Test
    void wideCharactersTakeTwoColumnsAndCombiningOnesNone() {
        assertThat(Columns.width("abc")).isEqualTo(3);
        assertThat(Columns.width("盤を")).isEqualTo(4);
        assertThat(Columns.width("e\u0301")).isEqualTo(1);
        assertThat(Columns.cut("盤を消す", 5)).isEqualTo("盤を…");
        assertThat(Columns.cut("abc", 3)).isEqualTo("abc");
        assertThat(Columns.cut("abcd", 3)).isEqualTo("ab…");
        assertThat(Columns.cut("abcd", 0)).isEmpty();
        assertThat(Columns.pad("盤", 4)).isEqualTo("盤  ");
    }

    @Test
    void aSizeComesFromTheEnvironmentOnlyIfItIsOne() {
        assertThat(WindowSize.of(Map.of("COLUMNS", "100", "LINES", "50"))).contains(new WindowSize(100, 50));
        assertThat(WindowSize.of(Map.of("COLUMNS", "100"))).contains(new WindowSize(100, 24));
        assertThat(WindowSize.of(Map.of("COLUMNS", "0"))).isEmpty();
        assertThat(WindowSize.of(Map.of())).isEmpty();
    }

    @Test
    void agesAreShort() {
        Instant now = Instant.parse("2026-01-10T12:00:00Z");
        assertThat(Ages.since("2026-01-10T11:59:15.123Z", now)).isEqualTo("44s");
        assertThat(Ages.since("2026-01-10T11:30:00Z", now)).isEqualTo("30m");
        assertThat(Ages.since("2026-01-10T07:00:00Z", now)).isEqualTo("5h");
        assertThat(Ages.since("2026-01-01T12:00:00Z", now)).isEqualTo("9d");
        assertThat(Ages.since("soon", now)).isEqualTo("soon");
        assertThat(Ages.parse("2h", now)).contains(Instant.parse("2026-01-10T10:00:00Z"));
        assertThat(Ages.parse("2026-01-01T12:00:00+01:00", now)).contains(Instant.parse("2026-01-01T11:00:00Z"));
        assertThat(Ages.parse("yesterday", now)).isEmpty();
    }
}
