package io.bootwright.virtualbmc.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a dispatcher needs of the task medium. {@code toString} shows no token.
 *
 * @param serial the server the job is for
 * @param uuid its UUID, if known
 * @param webhook where to report
 * @param webhookToken bearer token for that
 * @param registry base URL of the registry, if the job has one
 * @param pullToken password for pulls
 * @param network whether the job brings a network
 * @param target the systemd target that is started
 * @param steps units in the order they run
 * @param units path on the medium of each unit that the task brings, by the unit's file name
 * @param environment JSON pointer into the recipe of each environment variable that the bundle maps
 * @param recipe the recipe
 */
record TaskFiles(
        String serial,
        Optional<String> uuid,
        URI webhook,
        String webhookToken,
        Optional<URI> registry,
        String pullToken,
        boolean network,
        String target,
        List<String> steps,
        Map<String, String> units,
        Map<String, String> environment,
        JsonNode recipe) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads {@code job.json} and {@code recipe.json}. */
    static TaskFiles parse(byte[] jobJson, byte[] recipeJson) throws IOException {
        JsonNode job = JSON.readTree(jobJson);
        JsonNode recipe = JSON.readTree(recipeJson);
        List<String> steps = new ArrayList<>();
        job.at("/bundle/steps").forEach(step -> steps.add(step.asText()));
        Map<String, String> units = new LinkedHashMap<>();
        job.at("/bundle/units")
                .forEach(unit ->
                        units.put(unit.path("name").asText(), unit.path("path").asText()));
        Map<String, String> environment = new LinkedHashMap<>();
        job.at("/bundle/environment")
                .properties()
                .forEach(entry ->
                        environment.put(entry.getKey(), entry.getValue().asText()));
        return new TaskFiles(
                required(job, "server_serial"),
                text(job, "uuid"),
                URI.create(required(job, "webhook_url")),
                required(job, "webhook_token"),
                text(job, "registry_url").map(URI::create),
                text(job, "pull_token").orElse(""),
                job.path("network").isObject() && !job.path("network").isEmpty(),
                job.at("/bundle/target").asText(),
                List.copyOf(steps),
                Map.copyOf(units),
                Map.copyOf(environment),
                recipe);
    }

    /** The artifact to pull, {@code HOST:PORT/repository@sha256:…}. */
    Optional<String> ociUrl() {
        return text(recipe, "oci_url");
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.ofNullable(node.get(field)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }

    private static String required(JsonNode job, String field) throws IOException {
        return text(job, field).orElseThrow(() -> new IOException("job.json has no " + field));
    }

    @Override
    public String toString() {
        return "TaskFiles[" + serial + ", " + webhook + ", " + steps + "]";
    }
}
