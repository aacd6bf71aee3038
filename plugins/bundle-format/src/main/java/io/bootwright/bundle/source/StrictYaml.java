package io.bootwright.bundle.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.finding.Diagnostics.Place;
import io.bootwright.bundle.finding.Pointers;
import io.bootwright.bundle.finding.Text;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingEndEvent;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceEndEvent;
import org.yaml.snakeyaml.events.StreamEndEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Reads one YAML mapping as if it were JSON: no anchors, aliases, merge keys, tags, duplicate keys or second document;
 * at most {@value #MAX_BYTES} bytes, {@value #MAX_DEPTH} levels and {@value #MAX_NODES} values. Works on parser
 * events, so nothing is ever expanded.
 */
public final class StrictYaml {
    static final int MAX_BYTES = 256 * 1024;
    static final int MAX_DEPTH = 16;
    static final int MAX_NODES = 10_000;

    private final String file;
    private final Parser parser;
    private final Diagnostics diagnostics;
    private final Map<String, Place> places = new HashMap<>();
    private int nodes;

    private StrictYaml(String file, Parser parser, Diagnostics diagnostics) {
        this.file = file;
        this.parser = parser;
        this.diagnostics = diagnostics;
    }

    /** Stops reading; what is wrong has been reported. */
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }

    /** Reads a file; empty when it is unusable, and then the diagnostics say why. */
    public static Optional<YamlDocument> read(String file, byte[] bytes, Diagnostics diagnostics) {
        Place whole = Place.of(file);
        if (bytes.length > MAX_BYTES) {
            diagnostics.error(whole, "has " + bytes.length + " bytes, at most " + MAX_BYTES + " are read.", "");
            return Optional.empty();
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            StrictYaml reader = new StrictYaml(
                    file, new ParserImpl(new StreamReader(new StringReader(text)), options()), diagnostics);
            ObjectNode root = reader.document();
            return diagnostics.hasErrors()
                    ? Optional.empty()
                    : Optional.of(new YamlDocument(file, root, reader.places));
        } catch (CharacterCodingException e) {
            diagnostics.error(whole, "is not UTF-8.", "Save it as UTF-8.");
        } catch (MarkedYAMLException e) {
            diagnostics.error(place(file, e.getProblemMark()), "is no YAML: " + e.getProblem() + ".", "");
        } catch (YAMLException e) {
            diagnostics.error(whole, "is no YAML: it holds a character that YAML does not allow.", "");
        } catch (Stop e) {
            // reported
        }
        return Optional.empty();
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        return options;
    }

    private ObjectNode document() {
        parser.getEvent();
        if (parser.checkEvent(Event.ID.StreamEnd)) {
            throw stop(parser.peekEvent(), "is empty.", "Its first line must be: apiVersion: bundle/v1");
        }
        parser.getEvent();
        Event first = parser.getEvent();
        if (!(first instanceof MappingStartEvent)) {
            throw stop(first, "must be a mapping.", "Its first line must be: apiVersion: bundle/v1");
        }
        JsonNode root = value(first, "", 0);
        parser.getEvent();
        Event next = parser.getEvent();
        if (!(next instanceof StreamEndEvent)) {
            throw stop(next, "holds a second document (a line ---).", "Keep one document per file.");
        }
        return (ObjectNode) root;
    }

    private JsonNode value(Event event, String pointer, int depth) {
        if (++nodes > MAX_NODES) {
            throw stop(event, "holds more than " + MAX_NODES + " values.", "");
        }
        if (depth > MAX_DEPTH) {
            throw stop(event, "is nested deeper than " + MAX_DEPTH + " levels.", "");
        }
        places.putIfAbsent(pointer, place(file, event.getStartMark()));
        refuseIndirection(event);
        if (event instanceof ScalarEvent scalar) {
            return scalar(scalar);
        }
        return event instanceof MappingStartEvent ? mapping(pointer, depth) : sequence(pointer, depth);
    }

    private ObjectNode mapping(String pointer, int depth) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        for (Event event = parser.getEvent(); !(event instanceof MappingEndEvent); event = parser.getEvent()) {
            refuseIndirection(event);
            if (!(event instanceof ScalarEvent key)) {
                throw stop(event, "has a key that is no plain text.", "");
            }
            String name = key.getValue();
            if (name.equals("<<") && key.getScalarStyle() == ScalarStyle.PLAIN) {
                throw stop(event, "uses a merge key (<<).", "Write the keys out.");
            }
            String child = Pointers.child(pointer, name);
            places.put(child, place(file, event.getStartMark()));
            boolean twice = node.has(name);
            JsonNode value = value(parser.getEvent(), child, depth + 1);
            if (twice) {
                diagnostics.error(
                        place(file, event.getStartMark()),
                        "the key " + Text.quoted(name) + " is there twice.",
                        "Remove one of them.");
            }
            node.set(name, value);
        }
        return node;
    }

    private ArrayNode sequence(String pointer, int depth) {
        ArrayNode node = JsonNodeFactory.instance.arrayNode();
        for (Event event = parser.getEvent(); !(event instanceof SequenceEndEvent); event = parser.getEvent()) {
            node.add(value(event, Pointers.child(pointer, node.size()), depth + 1));
        }
        return node;
    }

    private JsonNode scalar(ScalarEvent scalar) {
        if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
            return JsonNodeFactory.instance.textNode(scalar.getValue());
        }
        return PlainScalar.resolve(scalar.getValue()).orElseGet(() -> {
            diagnostics.error(
                    place(file, scalar.getStartMark()),
                    "the value " + scalar.getValue() + " means different things to different YAML readers.",
                    "Write it in quotes if it is text, or as true, false or a decimal number.");
            return JsonNodeFactory.instance.nullNode();
        });
    }

    private void refuseIndirection(Event event) {
        if (event instanceof AliasEvent alias) {
            throw stop(event, "uses the alias *" + alias.getAnchor() + ".", "Write the value out.");
        }
        if (event instanceof NodeEvent node && node.getAnchor() != null) {
            throw stop(event, "uses the anchor &" + node.getAnchor() + ".", "Write the value out where it is needed.");
        }
        String tag = event instanceof ScalarEvent scalar
                ? scalar.getTag()
                : event instanceof CollectionStartEvent collection ? collection.getTag() : null;
        if (tag != null) {
            throw stop(event, "uses the tag " + Text.quoted(tag) + ".", "Remove it.");
        }
    }

    private Stop stop(Event event, String message, String remedy) {
        diagnostics.error(place(file, event.getStartMark()), message, remedy);
        return new Stop();
    }

    private static Place place(String file, @org.jspecify.annotations.Nullable Mark mark) {
        return mark == null ? Place.of(file) : new Place(file, mark.getLine() + 1, mark.getColumn() + 1);
    }
}
