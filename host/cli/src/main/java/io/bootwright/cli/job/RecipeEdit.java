package io.bootwright.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.bootwright.cli.shell.CliException;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import java.util.List;

/** Changes one place of a recipe: {@code oci_url=…}, {@code partition_layout.1.size=80%}. */
final class RecipeEdit {
    private RecipeEdit() {}

    static void set(ObjectNode recipe, String assignment) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            throw CliException.usage("--set needs NAME=VALUE, such as oci_url=host:8080/os-images/debian:13");
        }
        String name = assignment.substring(0, equals);
        List<String> path =
                name.startsWith("/") ? List.of(name.substring(1).split("/", -1)) : List.of(name.split("\\.", -1));
        JsonNode at = recipe;
        for (String step : path.subList(0, path.size() - 1)) {
            at = into(at, step, name);
        }
        put(at, path.getLast(), value(assignment.substring(equals + 1)), name);
    }

    private static JsonNode into(JsonNode at, String step, String name) {
        if (at instanceof ObjectNode object) {
            return object.has(step) ? object.get(step) : object.putObject(step);
        }
        if (at instanceof ArrayNode array && step.matches("\\d{1,6}") && array.has(Integer.parseInt(step))) {
            return array.get(Integer.parseInt(step));
        }
        throw CliException.usage("--set " + name + ": there is no place " + step + " in the recipe");
    }

    private static void put(JsonNode at, String step, JsonNode value, String name) {
        if (at instanceof ObjectNode object) {
            object.set(step, value);
        } else if (at instanceof ArrayNode array && step.matches("\\d{1,6}") && array.has(Integer.parseInt(step))) {
            array.set(Integer.parseInt(step), value);
        } else {
            throw CliException.usage("--set " + name + ": there is no place " + step + " in the recipe");
        }
    }

    /** Numbers, true, false, null, objects, lists and quoted texts are JSON; all else is a text as it stands. */
    private static JsonNode value(String text) {
        if (text.matches("-?(0|[1-9]\\d*)|true|false|null|[\\[{\"].*")) {
            try {
                return Json.parse(text);
            } catch (JsonException e) {
                // A text that only looks like it.
                return TextNode.valueOf(text);
            }
        }
        return TextNode.valueOf(text);
    }
}
