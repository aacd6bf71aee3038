package io.bootwright.redfish.transport;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A BMC's answer.
 *
 * @param request method and path, for messages
 * @param status HTTP status
 * @param headers by lower-case name
 * @param body missing node if it is empty or no JSON
 */
public record BmcResponse(String request, int status, Map<String, String> headers, JsonNode body) {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    public boolean ok() {
        return status >= 200 && status < 300;
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT))).filter(text -> !text.isBlank());
    }

    /** The resource's entity tag, from the header or else the body; an empty one is none. */
    public Optional<String> etag() {
        return header("etag").or(() -> Json.text(body, "@odata.etag")).filter(tag -> !tag.equals("\"\""));
    }

    /** Retry-After in seconds, at most half a minute; other forms are ignored. */
    public Optional<Duration> retryAfter() {
        return header("retry-after")
                .filter(text -> text.matches("\\d{1,6}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .map(wait -> wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
    }

    public BmcError error() {
        return BmcError.of(body);
    }
}
