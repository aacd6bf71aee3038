package io.bootwright.redfish.transport;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Comparator;
import java.util.Optional;

/** Paths that a BMC hands out. Credentials are sent to them, so they must stay at that BMC. */
public final class OdataPath {
    /** Members in the order people count: {@code 2} before {@code 10}. */
    public static final Comparator<String> NATURAL =
            Comparator.comparing(OdataPath::padded).thenComparing(id -> id);

    private OdataPath() {}

    /** The link at a path of names in a resource: {@code {"@odata.id": "/redfish/v1/…"}}. */
    public static Optional<String> link(JsonNode node, String... names) {
        return Json.text(Json.at(node, names), "@odata.id").flatMap(OdataPath::local);
    }

    /** A path or URL as a path at the same BMC, whatever host it names. */
    public static Optional<String> local(String text) {
        String path = text;
        if (text.matches("(?i)https?://.*")) {
            try {
                URI uri = URI.create(text);
                path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return sound(path) ? Optional.of(path) : Optional.empty();
    }

    public static String check(String path) {
        if (!sound(path)) {
            throw new IllegalArgumentException("not a path");
        }
        return path;
    }

    /** The last segment: the id of a member. */
    public static String id(String path) {
        String trimmed = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return trimmed.substring(trimmed.lastIndexOf('/') + 1);
    }

    private static boolean sound(String path) {
        return path.length() <= 1024
                && path.matches("/[\\x21-\\x7e]*")
                && !path.startsWith("//")
                && path.indexOf('#') < 0
                && path.indexOf('\\') < 0
                && parses(path);
    }

    private static boolean parses(String path) {
        try {
            return !URI.create(path).isAbsolute();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String padded(String id) {
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < id.length(); ) {
            int end = at;
            while (end < id.length() && Character.isDigit(id.charAt(end))) {
                end++;
            }
            if (end > at) {
                text.append("0".repeat(Math.max(0, 12 - (end - at)))).append(id, at, end);
                at = end;
            } else {
                text.append(id.charAt(at++));
            }
        }
        return text.toString();
    }
}
