package io.bootwright.virtualbmc.redfish;

import io.bootwright.virtualbmc.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a multipart/form-data body (RFC 7578), by name. */
final class MultipartReader {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]{1,70})\"?");
    private static final Pattern NAME = Pattern.compile("(?i)content-disposition:[^\\r\\n]*[; ]name=\"([^\"]+)\"");

    private final Map<String, byte[]> parts = new LinkedHashMap<>();

    static MultipartReader of(HttpRequest request) {
        Matcher boundary = BOUNDARY.matcher(request.header("Content-Type").orElse(""));
        if (!boundary.find()) {
            throw RedfishError.general(415, "The body must be multipart/form-data with a boundary.");
        }
        MultipartReader reader = new MultipartReader();
        // Bytes as characters of one byte each: positions in the text are positions in the body.
        String text = new String(request.body(), StandardCharsets.ISO_8859_1);
        String mark = "--" + boundary.group(1);
        int at = text.indexOf(mark);
        while (at >= 0) {
            int head = at + mark.length();
            int next = text.indexOf("\r\n" + mark, head);
            int blank = text.indexOf("\r\n\r\n", head);
            if (next < 0 || blank < 0 || blank > next) {
                break;
            }
            Matcher name = NAME.matcher(text.substring(head, blank));
            if (name.find()) {
                reader.parts.put(name.group(1), Arrays.copyOfRange(request.body(), blank + 4, next));
            }
            at = next + 2;
        }
        return reader;
    }

    Optional<byte[]> part(String name) {
        return Optional.ofNullable(parts.get(name));
    }
}
