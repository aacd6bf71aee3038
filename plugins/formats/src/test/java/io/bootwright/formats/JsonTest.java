package io.bootwright.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"a\":1,\"a\":2}  | 1 | 8 | The key \"a\" is there twice (line 1, column 8).",
                "{} {}            | 1 | 4 | Something follows the end of the document (line 1, column 4).",
                "{\"a\":1          | 1 | 7 | The text ends before the document is complete (line 1, column 7).",
                "{\"a\"            | 1 | 5 | The text ends before the document is complete (line 1, column 5).",
                "{\"a\":1,}        | 1 | 8 | There is a comma before \"}\" (line 1, column 8).",
                "[1,]             | 1 | 4 | There is a comma before \"]\" (line 1, column 4).",
                "{a:1}            | 1 | 2 | \"a\" cannot stand here: a name in double quotes is expected (line 1, column 2).",
                "{\"a\" 1}         | 1 | 6 | \"1\" cannot stand here: a colon and a value are expected (line 1, column 6).",
                "[1 2]            | 1 | 4 | \"2\" cannot stand here: a comma and a value, or the list's end, are expected (line 1, column 4).",
            })
    void saysWhatIsWrongAndWhere(String text, int line, int column, String message) {
        JsonException fault = catchThrowableOfType(JsonException.class, () -> Json.parse(text));

        assertThat(fault).hasMessage(message);
        assertThat(fault.line()).isEqualTo(line);
        assertThat(fault.column()).isEqualTo(column);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tru",
                "nul",
                "'a'",
                "{'a':1}",
                "\"a",
                "\"a\nb\"",
                "01",
                "1.",
                "-",
                "+1",
                ".5",
                "NaN",
                "\"\\q\"",
                "// x",
                "{,}",
                "{\"a\":}",
                "[,1]",
                "{\"a\":1 \"b\":2}",
                "{\"a\":tru}",
                "<html>",
                "\u00e4",
                "\"\\ud800",
                "]",
                "}",
                ","
            })
    void neverUsesTheLibrarysWords(String text) {
        assertThatThrownBy(() -> Json.parse(text))
                .isInstanceOf(JsonException.class)
                .hasNoCause()
                .message()
                .matches("[A-Z\"].*\\(line [0-9]+, column [0-9]+\\)\\.")
                .doesNotContain("Source", "Jackson", "code ", "token", "JsonParse", "REDACTED", "fasterxml");
    }

    @Test
    void bytesThatAreNoTextAreToldAsSuch() {
        for (byte[] bytes : new byte[][] {{'"', (byte) 0xff, '"'}, {(byte) 0xc3}, {'{', 0}, {0, 0, 0, 1, 2}}) {
            assertThatThrownBy(() -> Json.parse(bytes)).isInstanceOf(JsonException.class);
        }
    }

    @Test
    void theDeepestDocumentIsReadAndADeeperOneIsNot() throws JsonException {
        assertThat(Json.parse("[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH))
                        .isArray())
                .isTrue();
        assertThatThrownBy(() -> Json.parse("[".repeat(Json.MAX_DEPTH + 1)))
                .hasMessage("The text is nested deeper than 64 levels (line 1, column 65).");
        assertThatThrownBy(() -> Json.parse("{\"a\":".repeat(100_000)))
                .hasMessageStartingWith("The text is nested deeper than 64 levels");
    }

    @Test
    void nothingIsAMissingNode() throws JsonException {
        assertThat(Json.parse(" \n").isMissingNode()).isTrue();
        assertThat(Json.parse(new byte[0]).isMissingNode()).isTrue();
    }

    @Test
    void valuesComeBackAsTheyWereWritten() throws JsonException {
        String text = "{\"a\":[1,-2147483649,12345678901234567890,1.5,true,false,null,\"\u00e4\\n\"],\"b\":{}}";

        assertThat(Json.write(Json.parse(text))).isEqualTo(text);
        assertThat(Json.bytes(Json.parse(text))).isEqualTo(text.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Json.parseTrusted("{")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDeviceMayWriteAKeyTwiceButNoEndlessText() throws JsonException {
        JsonReader reader = JsonReader.foreign(8, 100);

        assertThat(reader.parse("{\"a\":1,\"a\":2}".getBytes(StandardCharsets.UTF_8)))
                .hasToString("{\"a\":2}");
        assertThatThrownBy(() -> reader.parse(("\"" + "x".repeat(20_000) + "\"").getBytes(StandardCharsets.UTF_8)))
                .hasMessageStartingWith("A text, name or number is longer than is accepted");
        assertThatThrownBy(() -> reader.parse("{} {}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(JsonException.class);
    }
}
