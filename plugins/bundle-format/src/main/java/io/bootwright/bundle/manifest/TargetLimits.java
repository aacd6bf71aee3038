package io.bootwright.bundle.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.formats.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The limits of the dispatcher on the server, read from {@code workflow-bundles/target-limits.json}; the dispatcher is
 * tested against the same file. Immutable.
 *
 * @param always variables of recipe.env that are set without being declared, with pointers into the recipe
 * @param reserved names of variables that a bundle may not set
 * @param reservedPrefixes beginnings of such names
 * @param maxValue bytes (UTF-8) of a variable's value
 * @param runFiles names in /run/provision that the dispatcher writes itself
 * @param maxMedium bytes of all files of a task medium together
 * @param maxFiles number of files of a task medium
 */
public record TargetLimits(
        Map<String, String> always,
        Set<String> reserved,
        List<String> reservedPrefixes,
        int maxValue,
        Set<String> runFiles,
        long maxMedium,
        int maxFiles) {
    private static final TargetLimits SHIPPED = read();

    public TargetLimits {
        always = Map.copyOf(always);
        reserved = Set.copyOf(reserved);
        reservedPrefixes = List.copyOf(reservedPrefixes);
        runFiles = Set.copyOf(runFiles);
    }

    /** The limits that come with this program. */
    public static TargetLimits shipped() {
        return SHIPPED;
    }

    /** Whether a bundle may not set the variable: the dispatcher sets it, or it changes what a step's programs do. */
    boolean isReserved(String name) {
        return reserved.contains(name) || reservedPrefixes.stream().anyMatch(name::startsWith);
    }

    /**
     * Why a text cannot be a value of recipe.env, whose lines podman and systemd must read alike; empty when it can.
     */
    Optional<String> unusable(String value) {
        if (value.codePoints().anyMatch(TargetLimits::isControl)) {
            return Optional.of("must not contain control characters such as a line feed.");
        }
        if (value.codePoints().anyMatch(c -> c == 0xfffd || (c >= 0xd800 && c <= 0xdfff))) {
            return Optional.of("must be valid Unicode text.");
        }
        if (value.getBytes(StandardCharsets.UTF_8).length > maxValue) {
            return Optional.of("must have at most " + maxValue + " bytes.");
        }
        if (!value.isEmpty() && (isBlank(value.codePointAt(0)) || isBlank(value.codePointBefore(value.length())))) {
            return Optional.of("must not begin or end with a blank.");
        }
        if (!value.isEmpty() && "\"'`".indexOf(value.charAt(0)) >= 0) {
            return Optional.of("must not begin with a quote.");
        }
        return value.endsWith("\\") ? Optional.of("must not end with a backslash.") : Optional.empty();
    }

    private static boolean isControl(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
    }

    private static boolean isBlank(int c) {
        return Character.isSpaceChar(c) || Character.isWhitespace(c);
    }

    private static TargetLimits read() {
        try (InputStream in = TargetLimits.class.getResourceAsStream("/io/bootwright/bundle/target-limits.json")) {
            if (in == null) {
                throw new IllegalStateException("target-limits.json is missing from this program");
            }
            return of(Json.parse(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TargetLimits of(JsonNode root) {
        JsonNode environment = root.path("environment");
        Map<String, String> always = new LinkedHashMap<>();
        environment
                .path("always")
                .properties()
                .forEach(member -> always.put(member.getKey(), member.getValue().asText()));
        return new TargetLimits(
                always,
                Set.copyOf(texts(environment.path("reserved"))),
                texts(environment.path("reserved-prefixes")),
                environment.path("max-bytes").asInt(),
                Set.copyOf(texts(root.path("run-files").path("reserved"))),
                root.path("medium").path("max-bytes").asLong(),
                root.path("medium").path("max-files").asInt());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
