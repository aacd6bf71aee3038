package io.bootwright.virtualbmc.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
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
 * @param steps units in the order they run
 * @param ociUrl artifact to pull, {@code HOST:PORT/repository@sha256:…}
 */
record TaskFiles(
        String serial,
        Optional<String> uuid,
        URI webhook,
        String webhookToken,
        Optional<URI> registry,
        String pullToken,
        List<String> steps,
        Optional<String> ociUrl) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads {@code job.json} and {@code recipe.json}. */
    static TaskFiles parse(byte[] jobJson, byte[] recipeJson) throws IOException {
        JsonNode job = JSON.readTree(jobJson);
        JsonNode recipe = JSON.readTree(recipeJson);
        List<String> steps = new ArrayList<>();
        job.at("/bundle/steps").forEach(step -> steps.add(step.asText()));
        return new TaskFiles(
                required(job, "server_serial"),
                text(job, "uuid"),
                URI.create(required(job, "webhook_url")),
                required(job, "webhook_token"),
                text(job, "registry_url").map(URI::create),
                text(job, "pull_token").orElse(""),
                List.copyOf(steps),
                text(recipe, "oci_url"));
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
