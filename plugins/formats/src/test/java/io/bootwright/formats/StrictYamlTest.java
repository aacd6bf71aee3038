package io.bootwright.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrictYamlTest {
    static Stream<Arguments> traps() {
        return Stream.of(
                Arguments.of("a: &x 1\n", "line 1, column 4: uses the anchor &x."),
                Arguments.of("a: &x {b: 1}\nc: *x\n", "line 1, column 4: uses the anchor &x."),
                Arguments.of("a: 1\nb: *x\n", "line 2, column 4: uses the alias *x."),
                Arguments.of("a:\n  <<: {b: 1}\n", "line 2, column 3: uses a merge key"),
                Arguments.of("a: !!java.net.URL x\n", "line 1, column 4: uses the tag"),
                Arguments.of("a: !own x\n", "line 1, column 4: uses the tag"),
                Arguments.of("a: !!map {b: 1}\n", "line 1, column 4: uses the tag"),
                Arguments.of("a: 1\nb: 2\na: 3\n", "line 3, column 1: the key \"a\" is there twice."),
                Arguments.of("a: 1\n---\nb: 2\n", "holds a second document"),
                Arguments.of("a: 1\n...\n---\n", "holds a second document"),
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
        assertThat(StrictYaml.read(utf8(yaml)).faults())
                .singleElement()
                .satisfies(found -> assertThat(found.toString()).contains(expected));
    }

    @Test
    void namesEveryFaultAtOnce() {
        assertThat(StrictYaml.read(utf8("a: &x 1\nb: !own 2\nc: *x\nd: *y\na: 3\n"))
                        .faults())
                .extracting(YamlFault::line)
                .containsExactly(1, 2, 4, 5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: b: c         | a colon inside a value",
                "a: @b           | begins with @ needs quotes",
                "a: \"open       | is not closed",
                "a: [1, 2        | a list in brackets",
                "a: {b: 1        | a mapping in braces",
                "a: \"\\q\"       | an escape that YAML does not know",
            })
    void saysInItsOwnWordsWhatIsNoYaml(String yaml, String expected) {
        assertThat(StrictYaml.read(utf8(yaml + "\n")).faults())
                .singleElement()
                .satisfies(found -> assertThat(found.message())
                        .startsWith("is no YAML: ")
                        .contains(expected)
                        .doesNotContain("token", "<", "expected", "found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n"})
    void anEmptyFileHasNoContentAndNoFault(String yaml) {
        assertThat(StrictYaml.read(utf8(yaml)).root()).isEmpty();
        assertThat(StrictYaml.read(utf8(yaml)).faults()).isEmpty();
        assertThat(StrictYaml.tree(utf8(yaml)).root().isMissingNode()).isTrue();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
        assertThat(StrictYaml.tree(utf8("a: " + value + "\n")).faults())
                .singleElement()
                .satisfies(found -> assertThat(found.toString())
                        .startsWith("line 1, column 4: the value " + value)
                        .contains("in quotes"));
    }

    @Test
    void readsTheRestLikeJsonAndKnowsWhereItStood() {
        String yaml = """
                a: plain text
                b: ["no", '010', "1.0"]
                c: {d: 1, e: -2.50, f: true, g: null, h: ~}
                i: >-
                  two
                  lines
                j: 2026-01-01
                """;

        YamlTree tree = StrictYaml.tree(utf8(yaml));

        assertThat(tree.faults()).isEmpty();
        assertThat(tree.root())
                .hasToString(
                        "{\"a\":\"plain text\",\"b\":[\"no\",\"010\",\"1.0\"],\"c\":{\"d\":1,\"e\":-2.50,\"f\":true,"
                                + "\"g\":null,\"h\":null},\"i\":\"two lines\",\"j\":\"2026-01-01\"}");
        assertThat(tree.places().get("/c/f")).isEqualTo(new YamlNode.Place(3, 21));
        assertThat(tree.places().get("/b/1")).isEqualTo(new YamlNode.Place(2, 11));
    }

    @Test
    void refusesBytesThatAreNoUtf8() {
        for (byte[] bytes : List.of(new byte[] {'a', ':', ' ', (byte) 0xff}, new byte[] {'a', ':', 0, 0})) {
            assertThat(StrictYaml.read(bytes).faults()).hasSize(1);
        }
    }
}
