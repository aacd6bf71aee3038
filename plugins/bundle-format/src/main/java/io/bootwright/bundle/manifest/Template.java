package io.bootwright.bundle.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.schema.RecipeSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Logic-free templates: <code>{{/pointer}}</code> becomes the recipe's value (text as it is, everything else as JSON),
 * <code>{{job_id}}</code> and <code>{{server_serial}}</code> the job's. Stateless.
 */
public final class Template {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{ ?([^{}\\s]{1,200}) ?}}");

    private Template() {}

    /**
     * Fills a template in.
     *
     * @param name its file, for messages
     * @throws IllegalArgumentException when it names a value that the recipe does not have
     */
    public static byte[] render(String name, byte[] template, UUID jobId, String serverSerial, JsonNode recipe) {
        Matcher matcher = PLACEHOLDER.matcher(text(template));
        return matcher.replaceAll(
                        found -> Matcher.quoteReplacement(value(name, found.group(1), jobId, serverSerial, recipe)))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String value(String name, String key, UUID jobId, String serverSerial, JsonNode recipe) {
        if (key.equals("job_id")) {
            return jobId.toString();
        }
        if (key.equals("server_serial")) {
            return serverSerial;
        }
        JsonNode value = key.startsWith("/") ? recipe.at(key) : recipe.path("/");
        if (value.isMissingNode()) {
            throw new IllegalArgumentException("The template " + name + " of the bundle needs {{" + key
                    + "}}, which this recipe does not have. Add it to the recipe, or require it in the schema.");
        }
        return value.isTextual() ? value.textValue() : value.toString();
    }

    /** Pointers of a template to values that a recipe does not have. */
    static List<String> missing(byte[] template, JsonNode recipe) {
        return PLACEHOLDER
                .matcher(text(template))
                .results()
                .map(found -> found.group(1))
                .filter(key -> key.startsWith("/") && recipe.at(key).isMissingNode())
                .distinct()
                .toList();
    }

    /** Reports placeholders that no recipe can ever fill, and warns of those that some recipes cannot. */
    static void check(String file, byte[] template, Optional<RecipeSchema> schema, Diagnostics diagnostics) {
        String text = text(template);
        PLACEHOLDER
                .matcher(text)
                .results()
                .forEach(found -> misses(found.group(1), schema)
                        .ifPresentOrElse(
                                why -> diagnostics.error(
                                        place(file, text, found), "{{" + found.group(1) + "}} " + why, ""),
                                () -> optional(file, text, found, schema, diagnostics)));
    }

    private static void optional(
            String file, String text, MatchResult found, Optional<RecipeSchema> schema, Diagnostics diagnostics) {
        String key = found.group(1);
        if (key.startsWith("/")
                && schema.filter(read -> read.presence(key) == RecipeSchema.Presence.NOT_ALWAYS)
                        .isPresent()) {
            diagnostics.warning(
                    place(file, text, found),
                    "recipes without " + key + " are refused, since a template has no other value for it.",
                    "Require it in the recipe's schema.");
        }
    }

    private static Optional<String> misses(String key, Optional<RecipeSchema> schema) {
        if (key.equals("job_id") || key.equals("server_serial")) {
            return Optional.empty();
        }
        return key.startsWith("/")
                ? schema.flatMap(read -> read.misses(key))
                : Optional.of("is no placeholder. Known: job_id, server_serial, and pointers such as /oci_url.");
    }

    private static Diagnostics.Place place(String file, String text, MatchResult found) {
        String before = text.substring(0, found.start());
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return new Diagnostics.Place(file, line, found.start() - before.lastIndexOf('\n'));
    }

    private static String text(byte[] template) {
        return new String(template, StandardCharsets.UTF_8);
    }
}
