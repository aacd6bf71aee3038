package io.bootwright.bundle.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.finding.Pointers;
import java.util.Map;

/**
 * A YAML file as a JSON tree that remembers where each value stood.
 *
 * @param file its name, for messages
 * @param root its content
 * @param places where each key (or list element) stands, by JSON pointer
 */
public record YamlDocument(String file, ObjectNode root, Map<String, Diagnostics.Place> places) {
    public YamlDocument {
        places = Map.copyOf(places);
    }

    /** The place of a value; of the nearest one around it that exists, when it does not. */
    public Diagnostics.Place place(String pointer) {
        String at = pointer;
        while (!at.isEmpty()) {
            Diagnostics.Place place = places.get(at);
            if (place != null) {
                return place;
            }
            at = Pointers.parent(at);
        }
        return Diagnostics.Place.of(file);
    }
}
