package io.bootwright.virtualbmc.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.JsonException;
import io.bootwright.virtualbmc.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;

/** JSON for Redfish. */
final class Json {
    private Json() {}

    static ObjectNode object() {
        return io.bootwright.formats.Json.object();
    }

    /** A resource with its usual first members. */
    static ObjectNode resource(String path, String type, String id, String name) {
        return object().put("@odata.id", path)
                .put("@odata.type", type)
                .put("Id", id)
                .put("Name", name);
    }

    static ObjectNode collection(String path, String type, String name, Collection<String> members) {
        ObjectNode node = object().put("@odata.id", path)
                .put("@odata.type", "#" + type + "." + type)
                .put("Name", name);
        node.put("Members@odata.count", members.size());
        ArrayNode array = node.putArray("Members");
        members.forEach(member -> array.addObject().put("@odata.id", member));
        return node;
    }

    static void link(ObjectNode node, String name, String path) {
        node.putObject(name).put("@odata.id", path);
    }

    /** Reads a request body: an object, or nothing at all. */
    static ObjectNode parse(byte[] body) {
        if (new String(body, StandardCharsets.UTF_8).isBlank()) {
            return object();
        }
        try {
            JsonNode tree = io.bootwright.formats.Json.parse(body);
            if (tree instanceof ObjectNode node) {
                return node;
            }
        } catch (JsonException e) {
            throw new RedfishError(400, "MalformedJSON", "The request body was malformed JSON.");
        }
        throw new RedfishError(400, "UnrecognizedRequestBody", "The request body must be one JSON object.");
    }

    static HttpResponse response(int status, ObjectNode node) {
        return new HttpResponse(
                status,
                Map.of("Content-Type", "application/json; charset=utf-8"),
                io.bootwright.formats.Json.bytes(node));
    }
}
