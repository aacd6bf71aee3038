package io.bootwright.plugin;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A recipe, read by JSON pointers (RFC 6901) such as {@code /partition_layout/0/size}. Immutable. {@code toString}
 * shows no values, since recipes may hold secrets.
 *
 * @param document the whole recipe, an object
 */
public record Recipe(JsonValue document) {
    /** The value at a pointer, if there is one. */
    public Optional<JsonValue> at(String pointer) {
        return document.at(pointer);
    }

    /** The text at a pointer; empty when there is none or it is no string. */
    public Optional<String> text(String pointer) {
        return document.text(pointer);
    }

    /** The whole number at a pointer; empty when there is none. */
    public OptionalLong number(String pointer) {
        return document.number(pointer);
    }

    /** Whether the value at a pointer is {@code true}. */
    public boolean isTrue(String pointer) {
        return document.isTrue(pointer);
    }

    /** The elements of the array at a pointer; empty when there is none. */
    public List<JsonValue> list(String pointer) {
        return document.list(pointer);
    }

    @Override
    public String toString() {
        return "Recipe";
    }
}
