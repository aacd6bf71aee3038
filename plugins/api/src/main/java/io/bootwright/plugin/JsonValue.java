package io.bootwright.plugin;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * An immutable JSON value (RFC 8259), read by JSON pointers (RFC 6901) relative to it; the empty pointer is the value
 * itself. Reading never fails: what is not there, or of another kind, is empty.
 */
public final class JsonValue {
    /** What a value is. */
    public enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    private static final int MAX_DEPTH = 128;

    /** Map of JsonValue, List of JsonValue, String, BigDecimal, Boolean or null. */
    private final @Nullable Object plain;

    private final Kind kind;

    private JsonValue(Kind kind, @Nullable Object plain) {
        this.kind = kind;
        this.plain = plain;
    }

    /**
     * Makes a value of plain Java ones: Map with String keys, List, String, Number, Boolean, null, or a JsonValue.
     *
     * @throws IllegalArgumentException for any other type, or more than 128 levels
     */
    public static JsonValue of(@Nullable Object plain) {
        return of(plain, 0);
    }

    private static JsonValue of(@Nullable Object plain, int depth) {
        if (depth > MAX_DEPTH) {
            throw new IllegalArgumentException("more than " + MAX_DEPTH + " levels");
        }
        return switch (plain) {
            case null -> new JsonValue(Kind.NULL, null);
            case JsonValue value -> value;
            case String text -> new JsonValue(Kind.STRING, text);
            case Boolean flag -> new JsonValue(Kind.BOOLEAN, flag);
            case BigDecimal number -> new JsonValue(Kind.NUMBER, number);
            case BigInteger number -> new JsonValue(Kind.NUMBER, new BigDecimal(number));
            case Double number -> new JsonValue(Kind.NUMBER, BigDecimal.valueOf(number));
            case Float number -> new JsonValue(Kind.NUMBER, new BigDecimal(number.toString()));
            case Number number -> new JsonValue(Kind.NUMBER, BigDecimal.valueOf(number.longValue()));
            case Map<?, ?> map -> {
                Map<String, JsonValue> members = new LinkedHashMap<>();
                map.forEach((key, value) -> members.put((String) key, of(value, depth + 1)));
                yield new JsonValue(Kind.OBJECT, Collections.unmodifiableMap(members));
            }
            case List<?> list -> {
                List<JsonValue> elements = new ArrayList<>();
                list.forEach(element -> elements.add(of(element, depth + 1)));
                yield new JsonValue(Kind.ARRAY, List.copyOf(elements));
            }
            default -> throw new IllegalArgumentException(plain.getClass().getName() + " is no JSON value");
        };
    }

    public Kind kind() {
        return kind;
    }

    /** The value at a pointer, if there is one; a JSON {@code null} is one. */
    public Optional<JsonValue> at(String pointer) {
        if (pointer.isEmpty()) {
            return Optional.of(this);
        }
        if (pointer.charAt(0) != '/') {
            throw new IllegalArgumentException("a JSON pointer starts with a slash: " + pointer);
        }
        JsonValue here = this;
        for (String token : pointer.substring(1).split("/", -1)) {
            JsonValue next = here.child(token.replace("~1", "/").replace("~0", "~"));
            if (next == null) {
                return Optional.empty();
            }
            here = next;
        }
        return Optional.of(here);
    }

    private @Nullable JsonValue child(String token) {
        if (plain instanceof Map<?, ?> members) {
            return (JsonValue) members.get(token);
        }
        if (plain instanceof List<?> elements && token.matches("0|[1-9][0-9]{0,8}")) {
            int index = Integer.parseInt(token);
            return index < elements.size() ? (JsonValue) elements.get(index) : null;
        }
        return null;
    }

    /** The text at a pointer; empty when there is none or it is no string. */
    public Optional<String> text(String pointer) {
        return at(pointer).flatMap(value -> value.plain instanceof String text ? Optional.of(text) : Optional.empty());
    }

    /** The whole number at a pointer; empty when there is none, or it does not fit 64 bits. */
    public OptionalLong number(String pointer) {
        Optional<JsonValue> found = at(pointer);
        if (found.isPresent() && found.get().plain instanceof BigDecimal number) {
            try {
                return OptionalLong.of(number.longValueExact());
            } catch (ArithmeticException e) {
                return OptionalLong.empty();
            }
        }
        return OptionalLong.empty();
    }

    /** Whether the value at a pointer is {@code true}. */
    public boolean isTrue(String pointer) {
        return at(pointer).map(value -> Boolean.TRUE.equals(value.plain)).orElse(false);
    }

    /** The elements of the array at a pointer; empty when there is none. */
    public List<JsonValue> list(String pointer) {
        List<JsonValue> elements = new ArrayList<>();
        at(pointer).ifPresent(value -> {
            if (value.plain instanceof List<?> list) {
                list.forEach(element -> elements.add((JsonValue) element));
            }
        });
        return elements;
    }

    /** The members of the object at a pointer in their order; empty when there is none. */
    public Map<String, JsonValue> members(String pointer) {
        Map<String, JsonValue> members = new LinkedHashMap<>();
        at(pointer).ifPresent(value -> {
            if (value.plain instanceof Map<?, ?> map) {
                map.forEach((key, member) -> members.put((String) key, (JsonValue) member));
            }
        });
        return members;
    }

    /** Compact JSON text; all but printable ASCII is escaped, so that it is also YAML. */
    public String toJson() {
        StringBuilder out = new StringBuilder();
        write(out);
        return out.toString();
    }

    private void write(StringBuilder out) {
        switch (plain) {
            case null -> out.append("null");
            case String text -> quote(text, out);
            case Map<?, ?> members -> {
                String separator = "{";
                for (Map.Entry<?, ?> member : members.entrySet()) {
                    out.append(separator);
                    quote((String) member.getKey(), out);
                    out.append(": ");
                    ((JsonValue) member.getValue()).write(out);
                    separator = ", ";
                }
                out.append(members.isEmpty() ? "{}" : "}");
            }
            case List<?> elements -> {
                String separator = "[";
                for (Object element : elements) {
                    out.append(separator);
                    ((JsonValue) element).write(out);
                    separator = ", ";
                }
                out.append(elements.isEmpty() ? "[]" : "]");
            }
            case BigDecimal number -> out.append(number.scale() > 20 ? number : number.toPlainString());
            default -> out.append(plain);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= 0x20 && c < 0x7f) {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        out.append('"');
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonValue value && kind == value.kind && java.util.Objects.equals(plain, value.plain);
    }

    @Override
    public int hashCode() {
        return java.util.Objects.hash(kind, plain);
    }

    /** The kind only, since values may be secret. */
    @Override
    public String toString() {
        return "JsonValue[" + kind + "]";
    }
}
