package io.bootwright.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.finding.Nearest;
import io.bootwright.errors.ProblemCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads the members of a JSON object strictly and lists every fault at once: each member is asked for by name and type,
 * and {@link #end()} refuses those nobody asked for. A member that is {@code null} counts as absent. For one thread.
 */
public final class Fields {
    private final ObjectNode node;
    private final String pointer;
    private final List<Problem.At> faults;
    private final Collection<String> known = new TreeSet<>();

    private Fields(ObjectNode node, String pointer, List<Problem.At> faults) {
        this.node = node;
        this.pointer = pointer;
        this.faults = faults;
    }

    /** A request's body; its faults are gathered here. */
    public static Fields of(ObjectNode body) {
        return new Fields(body, "", new ArrayList<>());
    }

    /** An object somewhere within a body whose faults are gathered elsewhere. */
    public static Fields at(ObjectNode node, String pointer, List<Problem.At> faults) {
        return new Fields(node, pointer, faults);
    }

    /** Every fault found so far, of this object and those within it. */
    public List<Problem.At> faults() {
        return faults;
    }

    /** Ends the request if anything was wrong. */
    public void throwIfFaulty() {
        if (!faults.isEmpty()) {
            String first =
                    faults.getFirst().pointer() + ": " + faults.getFirst().detail();
            String detail = faults.size() == 1 ? first : faults.size() + " places are wrong; the first is " + first;
            throw new Problem(ProblemCode.REQUEST_INVALID, detail, faults).exception();
        }
    }

    public String pointer(String name) {
        return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
    }

    public void fault(String name, String detail) {
        faults.add(new Problem.At(pointer(name), detail));
    }

    /** A member of any type. */
    public Optional<JsonNode> any(String name) {
        known.add(name);
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
    }

    /** Whether the member is there at all, be it {@code null}. */
    public boolean has(String name) {
        known.add(name);
        return node.has(name);
    }

    /** A text of 1 to {@code max} characters without control characters. */
    public Optional<String> text(String name, int max) {
        return any(name).flatMap(value -> {
            String text = value.textValue();
            if (text == null) {
                fault(name, "must be a string");
            } else if (text.isEmpty() || text.length() > max) {
                fault(name, "must have 1 to " + max + " characters");
            } else if (text.chars().anyMatch(Character::isISOControl)) {
                fault(name, "must not have control characters");
            } else {
                return Optional.of(text);
            }
            return Optional.empty();
        });
    }

    /** A text that must be there. */
    public Optional<String> requiredText(String name, int max) {
        if (any(name).isEmpty()) {
            fault(name, "is required");
            return Optional.empty();
        }
        return text(name, max);
    }

    /** One of a few words. */
    public String choice(String name, List<String> choices, String otherwise) {
        Optional<String> text = text(name, 64);
        text.filter(value -> !choices.contains(value))
                .ifPresent(value -> fault(name, "must be one of " + String.join(", ", choices)));
        return text.filter(choices::contains).orElse(otherwise);
    }

    public Optional<Boolean> flag(String name) {
        return any(name).flatMap(value -> {
            if (!value.isBoolean()) {
                fault(name, "must be true or false");
                return Optional.empty();
            }
            return Optional.of(value.booleanValue());
        });
    }

    /** A whole number within bounds. */
    public Optional<Long> whole(String name, long min, long max) {
        return any(name).flatMap(value -> {
            if (!value.isIntegralNumber()
                    || !value.canConvertToLong()
                    || value.longValue() < min
                    || value.longValue() > max) {
                fault(name, "must be a whole number from " + min + " to " + max);
                return Optional.empty();
            }
            return Optional.of(value.longValue());
        });
    }

    /** An object within this one. */
    public Optional<Fields> object(String name) {
        return any(name).flatMap(value -> {
            if (value instanceof ObjectNode object) {
                return Optional.of(new Fields(object, pointer(name), faults));
            }
            fault(name, "must be an object");
            return Optional.empty();
        });
    }

    /** The elements of an array; an absent one has none. */
    public List<JsonNode> array(String name, int max) {
        Optional<JsonNode> value = any(name);
        List<JsonNode> elements = new ArrayList<>();
        if (value.isEmpty()) {
            return elements;
        }
        if (!value.get().isArray()) {
            fault(name, "must be an array");
        } else if (value.get().size() > max) {
            fault(name, "may have at most " + max + " elements");
        } else {
            value.get().forEach(elements::add);
        }
        return elements;
    }

    /**
     * An array of texts; wrong elements are reported at their index and left out.
     *
     * @param rule what is wrong with an element, if anything
     */
    public List<String> texts(String name, int max, int maxLength, Function<String, Optional<String>> rule) {
        List<String> texts = new ArrayList<>();
        List<JsonNode> elements = array(name, max);
        for (int i = 0; i < elements.size(); i++) {
            String text = elements.get(i).textValue();
            Optional<String> fault = text == null
                            || text.isEmpty()
                            || text.length() > maxLength
                            || text.chars().anyMatch(Character::isISOControl)
                    ? Optional.of("must be a string of 1 to " + maxLength + " characters")
                    : rule.apply(text);
            if (fault.isPresent()) {
                faults.add(new Problem.At(pointer(name) + "/" + i, fault.get()));
            } else if (text != null) {
                texts.add(text);
            }
        }
        return texts;
    }

    /** Every member's name, for objects with free names. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** Refuses every member that nobody asked for, naming the nearest that exists. */
    public void end() {
        for (String name : names()) {
            if (!known.contains(name)) {
                fault(name, "is not known. " + Nearest.hint(name, known));
            }
        }
    }
}
