package io.bootwright.formats;

import java.util.List;
import java.util.Map;

/** A node of a YAML file that knows its place. */
public sealed interface YamlNode {
    Place place();

    /** From 1. */
    default int line() {
        return place().line();
    }

    /**
     * A place in a file.
     *
     * @param line from 1
     * @param column from 1
     */
    record Place(int line, int column) {
        static final Place START = new Place(1, 1);
    }

    /**
     * A scalar as it is written: {@code no} and {@code 010} are texts, whoever reads them decides.
     *
     * @param text its value
     * @param place where it starts
     * @param plain whether it is written without quotes
     */
    record Scalar(String text, Place place, boolean plain) implements YamlNode {
        public boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }
    }

    record Sequence(List<YamlNode> elements, Place place) implements YamlNode {}

    /**
     * A mapping.
     *
     * @param members by key, in the order of the file
     * @param keys place of each key
     * @param place where it starts
     */
    record Mapping(Map<String, YamlNode> members, Map<String, Place> keys, Place place) implements YamlNode {
        /** The mapping of an empty file. */
        public static Mapping empty() {
            return new Mapping(Map.of(), Map.of(), Place.START);
        }
    }
}
