package io.bootwright.redfish.quirks;

import io.bootwright.redfish.transport.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The keys a quirk may set, each with its type and default; anything else is an error. */
final class QuirkKeys {
    private static final Set<String> NAMES = Set.of(
            "authentication",
            "boot-targets-cd",
            "boot-mode-required",
            "boot-enabled",
            "boot-settings",
            "boot-cd",
            "boot-medium",
            "slots",
            "usable-cds",
            "insert-via",
            "insert-start",
            "insert-omit",
            "schemes",
            "prepare-media",
            "prepare-wait",
            "unsupported",
            "note");

    private final Map<String, JsonNode> set = new HashMap<>();
    private final List<String> notes = new ArrayList<>();

    void put(Map<String, JsonNode> values) {
        values.forEach((key, value) -> {
            if (!NAMES.contains(key)) {
                throw new IllegalArgumentException("unknown key " + key);
            }
            if (key.equals("note")) {
                notes.add(text(key, value));
            }
            set.put(key, value);
        });
    }

    Quirks build(String family) {
        return new Quirks(
                family,
                oneOf("authentication", "session", "session", "basic"),
                texts("boot-targets-cd", List.of("Cd", "UsbCd")),
                flag("boot-mode-required", false),
                flag("boot-enabled", true),
                bootSettings(),
                request("boot-cd"),
                request("boot-medium"),
                slots(),
                number("usable-cds", 99),
                oneOf("insert-via", "auto", "auto", "action", "patch"),
                texts("insert-start", List.of()),
                Set.copyOf(texts("insert-omit", List.of())),
                Set.copyOf(texts("schemes", List.of())),
                requests("prepare-media"),
                duration("prepare-wait"),
                Optional.ofNullable(set.get("unsupported")).map(node -> text("unsupported", node)),
                List.copyOf(notes));
    }

    private String bootSettings() {
        JsonNode node = set.get("boot-settings");
        String text = node == null ? "auto" : text("boot-settings", node);
        if (!List.of("auto", "never", "only").contains(text) && !text.startsWith("{system}/")) {
            throw new IllegalArgumentException("boot-settings is auto, never, only, or a path below {system}");
        }
        return text;
    }

    private Optional<OemRequest> request(String key) {
        return Optional.ofNullable(set.get(key)).map(node -> request(key, node));
    }

    private List<OemRequest> requests(String key) {
        List<OemRequest> requests = new ArrayList<>();
        JsonNode array = set.get(key);
        if (array != null) {
            if (!array.isArray()) {
                throw new IllegalArgumentException(key + " is a list of requests");
            }
            array.forEach(node -> requests.add(request(key, node)));
        }
        return List.copyOf(requests);
    }

    private static OemRequest request(String key, JsonNode node) {
        String method = node.path("method").asText();
        String path = node.path("path").asText();
        if (!Set.of("POST", "PATCH").contains(method)
                || !path.matches("(/|\\{(system|manager|slot)\\}).*")
                || !node.path("body").isObject()
                || node.size() != 3) {
            throw new IllegalArgumentException(key + " needs method POST or PATCH, a path, and an object as body");
        }
        return new OemRequest(method, path, node.path("body"));
    }

    private String oneOf(String key, String fallback, String... allowed) {
        JsonNode node = set.get(key);
        String text = node == null ? fallback : text(key, node);
        if (!List.of(allowed).contains(text)) {
            throw new IllegalArgumentException(key + " is one of " + String.join(", ", allowed));
        }
        return text;
    }

    private List<String> texts(String key, List<String> fallback) {
        JsonNode node = set.get(key);
        if (node == null) {
            return fallback;
        }
        List<String> texts = Json.texts(node);
        if (!node.isArray() || texts.size() != node.size()) {
            throw new IllegalArgumentException(key + " is a list of texts");
        }
        return List.copyOf(texts);
    }

    private boolean flag(String key, boolean fallback) {
        JsonNode node = set.get(key);
        if (node != null && !node.isBoolean()) {
            throw new IllegalArgumentException(key + " is true or false");
        }
        return node == null ? fallback : node.booleanValue();
    }

    private int number(String key, int fallback) {
        JsonNode node = set.get(key);
        if (node != null && !node.canConvertToInt()) {
            throw new IllegalArgumentException(key + " is a number");
        }
        return node == null ? fallback : node.intValue();
    }

    private Duration duration(String key) {
        JsonNode node = set.get(key);
        try {
            return node == null ? Duration.ZERO : Duration.parse(text(key, node));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(key + " is a duration such as PT30S", e);
        }
    }

    private Pattern slots() {
        JsonNode node = set.get("slots");
        return pattern("slots", node == null ? "." : text("slots", node));
    }

    static Pattern pattern(String key, String text) {
        try {
            return Pattern.compile(text, Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(key + " is no regular expression: " + e.getDescription(), e);
        }
    }

    static String text(String key, JsonNode node) {
        if (!node.isTextual() || node.textValue().isBlank()) {
            throw new IllegalArgumentException(key + " is a text");
        }
        return node.textValue().strip();
    }
}
