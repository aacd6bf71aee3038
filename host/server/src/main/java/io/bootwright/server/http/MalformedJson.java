package io.bootwright.server.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;

/** Says where a body stops being JSON. Never quotes the body, which may hold a secret, nor the parser's words. */
final class MalformedJson {
    private MalformedJson() {}

    static String sentence(JsonProcessingException e) {
        JsonLocation where = e.getLocation();
        String place = where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
        return switch (e) {
            case JsonEOFException end -> "The body ends in the middle of its JSON" + place + ".";
            case StreamConstraintsException limit ->
                "The body has more than " + Json.MAX_DEPTH + " levels, or too long a name or number" + place + ".";
            case MismatchedInputException more -> "The body must be one JSON object, and nothing after it.";
            default ->
                e.getOriginalMessage().startsWith("Duplicate")
                        ? "An object of the body has a member twice" + place + "."
                        : "The body is not JSON" + place + ".";
        };
    }
}
