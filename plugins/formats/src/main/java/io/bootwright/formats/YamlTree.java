package io.bootwright.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A YAML file as a JSON tree that remembers where each value stood. Scalars without quotes are what JSON knows (numbers,
 * true, false, null) or text; what readers of YAML understand differently ({@code no}, {@code 010}) is a fault.
 *
 * @param root its content; a missing node when the file is empty or no YAML
 * @param places where each key (or list element) stands, by JSON pointer (RFC 6901)
 * @param faults all that is wrong; the content is to be used only when there are none
 */
public record YamlTree(JsonNode root, Map<String, YamlNode.Place> places, List<YamlFault> faults) {
    public YamlTree {
        places = Map.copyOf(places);
        faults = List.copyOf(faults);
    }

    static YamlTree of(YamlFile file) {
        Builder builder = new Builder(new ArrayList<>(file.faults()));
        JsonNode root = file.root()
                .map(node -> {
                    builder.places.put("", node.place());
                    return builder.json(node, "");
                })
                .orElse(MissingNode.getInstance());
        return new YamlTree(root, builder.places, builder.faults);
    }

    private static final class Builder {
        private final Map<String, YamlNode.Place> places = new HashMap<>();
        private final List<YamlFault> faults;

        Builder(List<YamlFault> faults) {
            this.faults = faults;
        }

        private JsonNode json(YamlNode node, String pointer) {
            return switch (node) {
                case YamlNode.Scalar scalar -> scalar(scalar);
                case YamlNode.Sequence sequence -> sequence(sequence, pointer);
                case YamlNode.Mapping mapping -> mapping(mapping, pointer);
            };
        }

        private ObjectNode mapping(YamlNode.Mapping mapping, String pointer) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            mapping.members().forEach((name, value) -> {
                String child = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
                places.put(child, mapping.keys().getOrDefault(name, value.place()));
                object.set(name, json(value, child));
            });
            return object;
        }

        private ArrayNode sequence(YamlNode.Sequence sequence, String pointer) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            for (YamlNode element : sequence.elements()) {
                String child = pointer + "/" + array.size();
                places.put(child, element.place());
                array.add(json(element, child));
            }
            return array;
        }

        private JsonNode scalar(YamlNode.Scalar scalar) {
            if (!scalar.plain()) {
                return JsonNodeFactory.instance.textNode(scalar.text());
            }
            return PlainScalar.resolve(scalar.text()).orElseGet(() -> {
                faults.add(new YamlFault(
                        scalar.place(),
                        "the value " + scalar.text() + " means different things to different YAML readers.",
                        "Write it in quotes if it is text, or as true, false or a decimal number."));
                return JsonNodeFactory.instance.nullNode();
            });
        }
    }
}
