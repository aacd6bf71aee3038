package io.bootwright.virtualbmc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.finding.Nearest;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import io.bootwright.virtualbmc.redfish.Fault;
import io.bootwright.virtualbmc.scripted.Script;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The body of a POST to the control interface, a JSON object read strictly: a key that is not known, or a value of the
 * wrong kind, is an {@link IllegalArgumentException} with a sentence that says so.
 */
final class ControlBody {
    /** The keys of a fault. */
    static final List<String> FAULT_KEYS = List.of("fault", "match", "count", "value");

    /** The keys of a script. */
    static final List<String> SCRIPT_KEYS =
            List.of("fail_step", "exit_code", "silent", "output", "installer_end", "port");

    private final JsonNode body;

    private ControlBody(String text, List<String> keys) {
        try {
            body = Json.parse(text);
        } catch (JsonException e) {
            throw new IllegalArgumentException("the body is no JSON: " + e.detail(), e);
        }
        if (!(body instanceof ObjectNode)) {
            throw new IllegalArgumentException("the body must be a JSON object");
        }
        body.fieldNames().forEachRemaining(name -> {
            if (!keys.contains(name)) {
                throw unknown("key", name, keys);
            }
        });
    }

    private static IllegalArgumentException unknown(String what, String name, List<String> known) {
        String nearest = Nearest.to(name, known)
                .map(near -> ". Did you mean " + near + "?")
                .orElse("");
        return new IllegalArgumentException(
                "unknown " + what + " '" + name + "'; there are " + String.join(", ", known) + nearest);
    }

    /** The fault of a body. */
    static Fault fault(String text) {
        var body = new ControlBody(text, FAULT_KEYS);
        String name = body.text("fault").orElse("");
        Fault.Kind kind = Fault.Kind.of(name).orElseThrow(() -> unknown("fault", name, Fault.Kind.names()));
        try {
            return new Fault(
                    kind,
                    Pattern.compile(body.text("match").orElse("")),
                    body.number("count", 1, 1, Integer.MAX_VALUE),
                    body.scalar("value"));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("match is no regular expression: " + e.getDescription(), e);
        }
    }

    /** The script of a body. */
    static Script script(String text) {
        var body = new ControlBody(text, SCRIPT_KEYS);
        return new Script(
                body.text("fail_step"),
                body.number("exit_code", 1, 1, 255),
                body.truth("silent"),
                body.installerEnd(),
                body.number("port", 0, 0, 65535),
                body.object("output"));
    }

    private Optional<JsonNode> value(String key) {
        return Optional.ofNullable(body.get(key)).filter(node -> !node.isNull());
    }

    private Optional<String> text(String key) {
        Optional<JsonNode> value = value(key);
        if (value.filter(node -> !node.isTextual()).isPresent()) {
            throw new IllegalArgumentException(key + " must be a text");
        }
        return value.map(JsonNode::textValue).filter(text -> !text.isEmpty());
    }

    private Optional<String> scalar(String key) {
        Optional<JsonNode> value = value(key);
        if (value.filter(node -> !node.isValueNode()).isPresent()) {
            throw new IllegalArgumentException(key + " must be a text or a number");
        }
        return value.map(JsonNode::asText).filter(text -> !text.isEmpty());
    }

    private int number(String key, int byDefault, int least, int most) {
        Optional<JsonNode> value = value(key);
        if (value.filter(node -> !node.isInt() || node.intValue() < least || node.intValue() > most)
                .isPresent()) {
            throw new IllegalArgumentException(key + " must be a whole number from " + least + " to " + most);
        }
        return value.map(JsonNode::intValue).orElse(byDefault);
    }

    private boolean truth(String key) {
        Optional<JsonNode> value = value(key);
        if (value.filter(node -> !node.isBoolean()).isPresent()) {
            throw new IllegalArgumentException(key + " must be true or false");
        }
        return value.map(JsonNode::booleanValue).orElse(false);
    }

    private Optional<String> object(String key) {
        Optional<JsonNode> value = value(key);
        if (value.filter(node -> !node.isObject()).isPresent()) {
            throw new IllegalArgumentException(key + " must be a JSON object");
        }
        return value.map(JsonNode::toString);
    }

    private Script.InstallerEnd installerEnd() {
        String wanted = text("installer_end").orElse("reboot");
        return Arrays.stream(Script.InstallerEnd.values())
                .filter(end -> name(end).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("installer_end must be reboot, power-off or hang"));
    }

    private static String name(Script.InstallerEnd end) {
        return end.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
