package io.bootwright.formats;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;

/** Says in own words why a parser gave up: from the character it stopped at and from what could have stood there. */
final class JsonFaults {
    private JsonFaults() {}

    static JsonException of(JsonProcessingException e, JsonParser parser, byte[] text) {
        JsonLocation at = e.getLocation() == null ? parser.currentLocation() : e.getLocation();
        int line = Math.max(1, at.getLineNr());
        int column = Math.max(1, at.getColumnNr());
        return new JsonException(detail(e, parser, text, at), line, column);
    }

    private static String detail(JsonProcessingException e, JsonParser parser, byte[] text, JsonLocation at) {
        if (e instanceof JsonEOFException) {
            return "the text ends before the document is complete";
        }
        if (e instanceof StreamConstraintsException) {
            return "a text, name or number is longer than is accepted";
        }
        int offset = (int) Math.min(Integer.MAX_VALUE, at.getByteOffset());
        int here = offset >= 0 && offset < text.length ? text[offset] & 0xff : -1;
        if (here > 0x7e) {
            return "there is a character that cannot stand here, or that is not UTF-8";
        }
        if (here >= 0 && here < 0x20) {
            return "a text in quotes is not closed, or holds a control character that is not escaped";
        }
        if (here < 0) {
            return "the text ends before the document is complete";
        }
        String shown = here == '"' ? "a quote" : "\"" + (char) here + "\"";
        if ((here == '}' || here == ']') && before(text, offset) == ',') {
            return "there is a comma before " + shown;
        }
        return shown + " cannot stand here: " + expected(parser);
    }

    private static int before(byte[] text, int offset) {
        for (int i = offset - 1; i >= 0; i--) {
            if (text[i] > ' ') {
                return text[i];
            }
        }
        return -1;
    }

    private static String expected(JsonParser parser) {
        var context = parser.getParsingContext();
        JsonToken token = parser.currentToken();
        if (context.inObject()) {
            if (token == JsonToken.FIELD_NAME) {
                return "a colon and a value are expected";
            }
            return token == JsonToken.START_OBJECT
                    ? "a name in double quotes is expected"
                    : "a comma and a name in double quotes, or the object's end, are expected";
        }
        if (context.inArray()) {
            return token == JsonToken.START_ARRAY
                    ? "a value is expected"
                    : "a comma and a value, or the list's end, are expected";
        }
        return "a value is expected: text in double quotes, a number, true, false, null, {…} or […]";
    }
}
