package io.bootwright.virtualbmc.http;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request, read as a whole.
 *
 * @param method in upper case, such as {@code GET}
 * @param path decoded path without query
 * @param headers by lower-case name; a repeated header keeps its last value
 * @param body empty if there was none
 */
public record HttpRequest(String method, String path, Map<String, String> headers, byte[] body) {
    /** A header's value. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The body as UTF-8 text. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** Method and path; headers may hold credentials. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
