package io.bootwright.server.config;

import java.util.List;
import java.util.Map;

/** A node of a YAML file that knows its line. */
sealed interface YamlNode {
    /** From 1. */
    int line();

    /**
     * A scalar as it is written: {@code no} and {@code 010} are texts, whoever reads them decides.
     *
     * @param text its value
     * @param line where it starts
     * @param plain whether it is written without quotes
     */
    record Scalar(String text, int line, boolean plain) implements YamlNode {
        boolean isNull() {
            return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
        }
    }

    record Sequence(List<YamlNode> elements, int line) implements YamlNode {}

    /**
     * A mapping.
     *
     * @param members by key, in the order of the file
     * @param keyLines line of each key
     * @param line where it starts
     */
    record Mapping(Map<String, YamlNode> members, Map<String, Integer> keyLines, int line) implements YamlNode {}
}
