package io.bootwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonValueTest {
    private final JsonValue value = JsonValue.of(Map.of(
            "a/b",
            "slash",
            "m~n",
            "tilde",
            "list",
            List.of(1, 2L, true, "x"),
            "deep",
            Map.of("n", new BigDecimal("1.5"))));

    @Test
    void readsByPointer() {
        assertThat(value.text("/a~1b")).contains("slash");
        assertThat(value.text("/m~0n")).contains("tilde");
        assertThat(value.number("/list/1")).hasValue(2);
        assertThat(value.isTrue("/list/2")).isTrue();
        assertThat(value.list("/list")).hasSize(4);
        assertThat(value.members("/deep")).containsOnlyKeys("n");
    }

    @Test
    void whatIsNotThereOrOfAnotherKindIsEmpty() {
        assertThat(value.at("/none/0")).isEmpty();
        assertThat(value.at("/list/4")).isEmpty();
        assertThat(value.at("/list/01")).isEmpty();
        assertThat(value.at("/list/-")).isEmpty();
        assertThat(value.text("/list")).isEmpty();
        assertThat(value.number("/deep/n")).isEmpty();
        assertThat(value.list("/none")).isEmpty();
        assertThat(JsonValue.of(List.of(1)).list("/none")).isEmpty();
        assertThat(value.members("/list")).isEmpty();
        assertThat(value.isTrue("/a~1b")).isFalse();
    }

    @Test
    void writesJsonThatIsAlsoYaml() {
        assertThat(JsonValue.of(Map.of("k", List.of("a\"\n\u00e9", 1, false))).toJson())
                .isEqualTo("{\"k\": [\"a\\\"\\u000a\\u00e9\", 1, false]}");
        assertThat(JsonValue.of(Map.of()).toJson()).isEqualTo("{}");
    }

    @Test
    void showsNoValuesInLogs() {
        assertThat(value.toString()).doesNotContain("slash");
        assertThat(new Recipe(value).toString()).doesNotContain("slash");
    }

    @Test
    void refusesWhatIsNoJson() {
        assertThatThrownBy(() -> JsonValue.of(new Object())).isInstanceOf(IllegalArgumentException.class);
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        assertThatThrownBy(() -> JsonValue.of(endless)).hasMessageContaining("levels");
    }
}
