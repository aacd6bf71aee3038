package io.bootwright.formats;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
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
 * Reads one YAML document (YAML 1.2) of the kind that every reader understands alike: no anchors, aliases, merge keys,
 * tags, duplicate keys or second document; at most {@value #MAX_BYTES} bytes, {@value #MAX_DEPTH} levels and
 * {@value #MAX_NODES} values. Works on parser events, so nothing is ever expanded. For one thread; the methods are
 * stateless.
 */
public final class StrictYaml {
    /** Larger files are refused. */
    public static final int MAX_BYTES = 256 * 1024;

    static final int MAX_DEPTH = 16;
    static final int MAX_NODES = 10_000;

    private final Parser parser;
    private final List<YamlFault> faults = new ArrayList<>();
    private final Set<String> anchors = new HashSet<>();
    private int nodes;

    private StrictYaml(Parser parser) {
        this.parser = parser;
    }

    /** Stops reading; what is wrong has been noted. */
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }

    /** Reads a file as a JSON tree. */
    public static YamlTree tree(byte[] bytes) {
        return YamlTree.of(read(bytes));
    }

    /** Reads a file; whatever its bytes are, the answer says what is wrong with them. */
    public static YamlFile read(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            return unusable(
                    new YamlFault(0, 0, "has " + bytes.length + " bytes, at most " + MAX_BYTES + " are read.", ""));
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return unusable(new YamlFault(0, 0, "is not UTF-8.", "Save it as UTF-8."));
        }
        return new StrictYaml(new ParserImpl(new StreamReader(new StringReader(text)), options())).file();
    }

    private static YamlFile unusable(YamlFault fault) {
        return new YamlFile(Optional.empty(), List.of(fault));
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        return options;
    }

    private YamlFile file() {
        Optional<YamlNode> root = Optional.empty();
        try {
            root = document();
        } catch (MarkedYAMLException e) {
            String problem = e.getProblem() == null ? "" : e.getProblem();
            faults.add(new YamlFault(place(e.getProblemMark()), "is no YAML: " + YamlWords.of(problem) + ".", ""));
        } catch (YAMLException e) {
            faults.add(new YamlFault(0, 0, "is no YAML: it holds a character that YAML does not allow.", ""));
        } catch (Stop e) {
            // noted
        }
        return new YamlFile(root, faults);
    }

    private Optional<YamlNode> document() {
        parser.getEvent();
        if (parser.checkEvent(Event.ID.StreamEnd)) {
            return Optional.empty();
        }
        parser.getEvent();
        YamlNode root = node(parser.getEvent(), 0);
        parser.getEvent();
        Event next = parser.getEvent();
        if (!(next instanceof StreamEndEvent)) {
            throw stop(next, "holds a second document (a line ---).", "Keep one document per file.");
        }
        return Optional.of(root);
    }

    private YamlNode node(Event event, int depth) {
        if (++nodes > MAX_NODES) {
            throw stop(event, "holds more than " + MAX_NODES + " values.", "");
        }
        if (depth > MAX_DEPTH) {
            throw stop(event, "is nested deeper than " + MAX_DEPTH + " levels.", "");
        }
        noteIndirection(event);
        return switch (event) {
            case ScalarEvent scalar ->
                new YamlNode.Scalar(scalar.getValue(), place(event), scalar.getScalarStyle() == ScalarStyle.PLAIN);
            case MappingStartEvent start -> mapping(start, depth);
            case CollectionStartEvent start -> sequence(start, depth);
            default -> new YamlNode.Scalar("", place(event), true);
        };
    }

    private YamlNode sequence(CollectionStartEvent start, int depth) {
        List<YamlNode> elements = new ArrayList<>();
        for (Event event = parser.getEvent(); !(event instanceof SequenceEndEvent); event = parser.getEvent()) {
            elements.add(node(event, depth + 1));
        }
        return new YamlNode.Sequence(elements, place(start));
    }

    private YamlNode mapping(MappingStartEvent start, int depth) {
        Map<String, YamlNode> members = new LinkedHashMap<>();
        Map<String, YamlNode.Place> keys = new LinkedHashMap<>();
        for (Event event = parser.getEvent(); !(event instanceof MappingEndEvent); event = parser.getEvent()) {
            YamlNode key = node(event, depth + 1);
            YamlNode value = node(parser.getEvent(), depth + 1);
            if (!(key instanceof YamlNode.Scalar scalar)) {
                fault(event, "has a key that is no plain text.", "");
            } else if (scalar.plain() && scalar.text().equals("<<")) {
                fault(event, "uses a merge key (<<).", "Write the keys out.");
            } else if (members.putIfAbsent(scalar.text(), value) == null) {
                keys.put(scalar.text(), scalar.place());
            } else {
                int first = keys.getOrDefault(scalar.text(), scalar.place()).line();
                fault(
                        event,
                        "the key " + Words.quoted(scalar.text()) + " is there twice.",
                        "Remove one of them; the first is in line " + first + ".");
            }
        }
        return new YamlNode.Mapping(members, keys, place(start));
    }

    private void noteIndirection(Event event) {
        if (event instanceof AliasEvent alias) {
            // An alias of an anchor that was noted has the same mend.
            if (!anchors.contains(alias.getAnchor())) {
                fault(event, "uses the alias *" + alias.getAnchor() + ".", "Write the value out.");
            }
            return;
        }
        if (event instanceof NodeEvent node && node.getAnchor() != null) {
            anchors.add(node.getAnchor());
            fault(event, "uses the anchor &" + node.getAnchor() + ".", "Write the value out where it is needed.");
        }
        String tag = event instanceof ScalarEvent scalar
                ? scalar.getTag()
                : event instanceof CollectionStartEvent collection ? collection.getTag() : null;
        if (tag != null) {
            fault(event, "uses the tag " + Words.quoted(tag) + ".", "Remove it.");
        }
    }

    private void fault(Event event, String message, String remedy) {
        faults.add(new YamlFault(place(event), message, remedy));
    }

    private Stop stop(Event event, String message, String remedy) {
        fault(event, message, remedy);
        return new Stop();
    }

    private static YamlNode.Place place(Event event) {
        return place(event.getStartMark());
    }

    private static YamlNode.Place place(@Nullable Mark mark) {
        return mark == null ? YamlNode.Place.START : new YamlNode.Place(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
