package io.bootwright.virtualbmc.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A response. Immutable but for the body's array.
 *
 * @param status from 100 to 599; {@link #CUT} closes the connection instead of answering
 * @param headers without those of transport (Content-Length, Connection)
 * @param body sent but for HEAD
 */
public record HttpResponse(int status, Map<String, String> headers, byte[] body) {
    /** A status that is never sent: the connection is reset instead. */
    public static final int CUT = 0;

    /** An answer without a body. */
    public static HttpResponse empty(int status) {
        return new HttpResponse(status, Map.of(), new byte[0]);
    }

    /** The connection is reset and nothing is sent. */
    public static HttpResponse cut() {
        return empty(CUT);
    }

    /** A text of some content type, sent as UTF-8. */
    public static HttpResponse of(int status, String contentType, String text) {
        return new HttpResponse(status, Map.of("Content-Type", contentType), text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same with a header more. */
    public HttpResponse with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpResponse(status, more, body);
    }
}
