package io.bootwright.server.config;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;

/**
 * Reads one YAML document strictly: anchors, aliases, tags, merge keys, duplicate keys and second documents are refused
 * by name, as libraries otherwise drop them silently.
 */
final class YamlReader {
    private static final int MAX_CHARACTERS = 256 * 1024;
    private static final int MAX_DEPTH = 16;

    private final String file;
    private final List<String> faults;

    YamlReader(String file, List<String> faults) {
        this.file = file;
        this.faults = faults;
    }

    /** The document; an empty file is an empty mapping. Faults go into the list. */
    YamlNode read(String text) {
        YamlNode empty = new YamlNode.Mapping(Map.of(), Map.of(), 1);
        if (text.length() > MAX_CHARACTERS) {
            fault(1, "the file has more than " + MAX_CHARACTERS + " characters");
            return empty;
        }
        try {
            Iterator<Event> events = new Yaml(new LoaderOptions())
                    .parse(new java.io.StringReader(text))
                    .iterator();
            YamlNode document = empty;
            int documents = 0;
            while (events.hasNext()) {
                Event event = events.next();
                if (event instanceof DocumentStartEvent) {
                    documents++;
                    if (documents > 1) {
                        fault(line(event), "only one document is allowed; everything after --- is ignored otherwise");
                        return document;
                    }
                } else if (event instanceof NodeEvent node) {
                    document = node(node, events, 0);
                }
            }
            return document;
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
            fault(line, "is not YAML: " + e.getProblem());
        } catch (YAMLException e) {
            fault(1, "is not YAML: " + e.getMessage());
        }
        return empty;
    }

    private YamlNode node(Event event, Iterator<Event> events, int depth) {
        if (depth > MAX_DEPTH) {
            throw new YAMLException("more than " + MAX_DEPTH + " levels");
        }
        if (event instanceof AliasEvent alias) {
            fault(line(event), "aliases are not allowed (*" + alias.getAnchor() + "); write the value out");
            return new YamlNode.Scalar("", line(event), true);
        }
        if (event instanceof NodeEvent node && node.getAnchor() != null) {
            fault(line(event), "anchors are not allowed (&" + node.getAnchor() + ")");
        }
        return switch (event) {
            case ScalarEvent scalar -> {
                noTag(scalar.getTag(), event);
                yield new YamlNode.Scalar(scalar.getValue(), line(event), scalar.getScalarStyle() == ScalarStyle.PLAIN);
            }
            case SequenceStartEvent start -> sequence(start, events, depth);
            case MappingStartEvent start -> mapping(start, events, depth);
            default -> throw new YAMLException("unexpected " + event.getEventId());
        };
    }

    private YamlNode sequence(CollectionStartEvent start, Iterator<Event> events, int depth) {
        noTag(start.getTag(), start);
        List<YamlNode> elements = new ArrayList<>();
        for (Event event = events.next(); !(event instanceof CollectionEndEvent); event = events.next()) {
            elements.add(node(event, events, depth + 1));
        }
        return new YamlNode.Sequence(elements, line(start));
    }

    private YamlNode mapping(CollectionStartEvent start, Iterator<Event> events, int depth) {
        noTag(start.getTag(), start);
        Map<String, YamlNode> members = new LinkedHashMap<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (Event event = events.next(); !(event instanceof CollectionEndEvent); event = events.next()) {
            YamlNode key = node(event, events, depth + 1);
            YamlNode value = node(events.next(), events, depth + 1);
            if (!(key instanceof YamlNode.Scalar scalar)) {
                fault(key.line(), "a key must be a word");
                continue;
            }
            String name = scalar.text();
            int line = scalar.line();
            boolean plain = scalar.plain();
            if (members.containsKey(name)) {
                fault(line, "\"" + name + "\" is there twice, first in line " + lines.get(name));
            } else if (plain && name.equals("<<")) {
                fault(line, "merge keys are not allowed (<<)");
            } else {
                members.put(name, value);
                lines.put(name, line);
            }
        }
        return new YamlNode.Mapping(members, lines, line(start));
    }

    private void noTag(@org.jspecify.annotations.Nullable String tag, Event event) {
        if (tag != null && !tag.equals("!")) {
            fault(line(event), "tags are not allowed (" + tag + ")");
        }
    }

    private void fault(int line, String what) {
        faults.add(file + ":" + line + ": " + what);
    }

    private static int line(Event event) {
        return event.getStartMark() == null ? 1 : event.getStartMark().getLine() + 1;
    }
}
