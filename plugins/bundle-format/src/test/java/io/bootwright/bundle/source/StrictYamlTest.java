package io.bootwright.bundle.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.bundle.finding.Diagnostics;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictYamlTest {
    static Stream<Arguments> traps() {
        return Stream.of(
                Arguments.of("a: &x 1\n", "f:1:4: error: uses the anchor &x."),
                Arguments.of("a: &x {b: 1}\nc: *x\n", "f:1:4: error: uses the anchor &x."),
                Arguments.of("a: 1\nb: *x\n", "f:2:4: error: uses the alias *x."),
                Arguments.of("a:\n  <<: {b: 1}\n", "f:2:3: error: uses a merge key"),
                Arguments.of("a: !!java.net.URL x\n", "f:1:4: error: uses the tag"),
                Arguments.of("a: !own x\n", "f:1:4: error: uses the tag"),
                Arguments.of("a: !!map {b: 1}\n", "f:1:4: error: uses the tag"),
                Arguments.of("a: 1\nb: 2\na: 3\n", "f:3:1: error: the key \"a\" is there twice."),
                Arguments.of("a: 1\n---\nb: 2\n", "holds a second document"),
                Arguments.of("a: 1\n...\n---\n", "holds a second document"),
                Arguments.of("", "is empty."),
                Arguments.of("# nothing\n", "is empty."),
                Arguments.of("- a\n", "must be a mapping."),
                Arguments.of("text\n", "must be a mapping."),
                Arguments.of("{[a]: 1}\n", "has a key that is no plain text"),
                Arguments.of("a: 'open\n", "is no YAML"),
                Arguments.of("a:\tb\n c: d\n", "is no YAML"),
                Arguments.of("%YAML 3.0\n---\na: 1\n", "is no YAML"),
                Arguments.of("a: \u0001\n", "is no YAML"),
                Arguments.of("a: " + "[".repeat(100) + "]".repeat(100) + "\n", "nested deeper than 16"),
                Arguments.of("a: " + "[".repeat(50_000) + "\n", "nested deeper than 16"),
                Arguments.of("a: [" + "1,".repeat(10_001) + "1]\n", "more than 10000 values"),
                Arguments.of("a: " + "x".repeat(300_000) + "\n", "at most 262144 are read"));
    }

    @ParameterizedTest
    @MethodSource("traps")
    void refusesByName(String yaml, String expected) {
        Diagnostics diagnostics = new Diagnostics();

        assertThat(StrictYaml.read("f", yaml.getBytes(StandardCharsets.UTF_8), diagnostics))
                .isEmpty();
        assertThat(diagnostics.list())
                .singleElement()
                .satisfies(found -> assertThat(found.toString()).contains(expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "Yes",
                "on",
                "OFF",
                "y",
                "N",
                "010",
                "0x1F",
                "0o17",
                "0b11",
                "1_000",
                "12:30",
                "12:30:45",
                "1e3",
                ".5",
                "1.",
                "+1",
                ".inf",
                "-.INF",
                ".nan",
                "True",
                "FALSE",
                "NULL",
                "="
            })
    void refusesWhatReadersUnderstandDifferently(String value) {
        Diagnostics diagnostics = new Diagnostics();

        assertThat(StrictYaml.read("f", ("a: " + value + "\n").getBytes(StandardCharsets.UTF_8), diagnostics))
                .isEmpty();
        assertThat(diagnostics.list())
                .singleElement()
                .satisfies(found -> assertThat(found.toString())
                        .startsWith("f:1:4: error: the value " + value)
                        .contains("in quotes"));
    }

    @Test
    void readsTheRestLikeJsonAndKnowsWhereItStood() {
        Diagnostics diagnostics = new Diagnostics();
        String yaml = """
                a: text with: colon
                b: ["no", '010', "1.0"]
                c: {d: 1, e: -2.50, f: true, g: null, h: ~}
                i: >-
                  two
                  lines
                j: 2026-01-01
                """;

        YamlDocument document = StrictYaml.read(
                        "f",
                        yaml.replace("text with: colon", "plain text").getBytes(StandardCharsets.UTF_8),
                        diagnostics)
                .orElseThrow();

        assertThat(document.root())
                .hasToString(
                        "{\"a\":\"plain text\",\"b\":[\"no\",\"010\",\"1.0\"],\"c\":{\"d\":1,\"e\":-2.50,\"f\":true,"
                                + "\"g\":null,\"h\":null},\"i\":\"two lines\",\"j\":\"2026-01-01\"}");
        assertThat(document.place("/c/f")).isEqualTo(new Diagnostics.Place("f", 3, 21));
        assertThat(document.place("/b/1")).isEqualTo(new Diagnostics.Place("f", 2, 11));
        assertThat(document.place("/c/none/at/all").line()).isEqualTo(3);
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        for (byte[] bytes : List.of(new byte[] {'a', ':', ' ', (byte) 0xff}, new byte[] {'a', ':', 0, 0})) {
            Diagnostics diagnostics = new Diagnostics();
            assertThat(StrictYaml.read("f", bytes, diagnostics)).isEmpty();
            assertThat(diagnostics.list()).hasSize(1);
        }
    }
}
