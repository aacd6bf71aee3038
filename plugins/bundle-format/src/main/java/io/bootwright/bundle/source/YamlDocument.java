package io.bootwright.bundle.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.finding.Diagnostics.Place;
import io.bootwright.bundle.finding.Pointers;
import io.bootwright.formats.StrictYaml;
import io.bootwright.formats.YamlFault;
import io.bootwright.formats.YamlNode;
import io.bootwright.formats.YamlTree;
import java.util.Map;
import java.util.Optional;

/**
 * A YAML file of a bundle as a JSON tree that remembers where each value stood.
 *
 * @param file its name, for messages
 * @param root its content
 * @param places where each key (or list element) stands, by JSON pointer
 */
public record YamlDocument(String file, ObjectNode root, Map<String, YamlNode.Place> places) {
    private static final String FIRST_LINE = "Its first line must be: apiVersion: bundle/v1";

    public YamlDocument {
        places = Map.copyOf(places);
    }

    /** Reads a file that must be a mapping; empty when it is unusable, and then the diagnostics say why. */
    public static Optional<YamlDocument> read(String file, byte[] bytes, Diagnostics diagnostics) {
        YamlTree tree = StrictYaml.tree(bytes);
        for (YamlFault fault : tree.faults()) {
            diagnostics.error(new Place(file, fault.line(), fault.column()), fault.message(), fault.remedy());
        }
        if (!tree.faults().isEmpty()) {
            return Optional.empty();
        }
        if (tree.root() instanceof ObjectNode root) {
            return Optional.of(new YamlDocument(file, root, tree.places()));
        }
        diagnostics.error(
                new Place(file, 1, 1), tree.root().isMissingNode() ? "is empty." : "must be a mapping.", FIRST_LINE);
        return Optional.empty();
    }

    /** The place of a value; of the nearest one around it that exists, when it does not. */
    public Place place(String pointer) {
        for (String at = pointer; !at.isEmpty(); at = Pointers.parent(at)) {
            YamlNode.Place place = places.get(at);
            if (place != null) {
                return new Place(file, place.line(), place.column());
            }
        }
        return Place.of(file);
    }
}
