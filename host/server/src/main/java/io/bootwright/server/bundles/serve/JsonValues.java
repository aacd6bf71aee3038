package io.bootwright.server.bundles.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.plugin.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts the host's JSON trees to the plugin API's values. Depth is bounded where trees are parsed. */
public final class JsonValues {
    private JsonValues() {}

    public static JsonValue of(JsonNode node) {
        return JsonValue.of(plain(node));
    }

    private static @Nullable Object plain(JsonNode node) {
        return switch (node.getNodeType()) {
            case OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                node.properties().forEach(member -> members.put(member.getKey(), plain(member.getValue())));
                yield members;
            }
            case ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                node.forEach(element -> elements.add(plain(element)));
                yield elements;
            }
            case STRING -> node.textValue();
            case NUMBER -> node.isIntegralNumber() ? node.bigIntegerValue() : node.decimalValue();
            case BOOLEAN -> node.booleanValue();
            default -> null;
        };
    }
}
