package io.bootwright.cli.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A job as the host and its events tell it so far. The events of a job are told from its beginning: what is older than
 * what is known already changes nothing. Not safe for use by many threads.
 */
final class JobState {
    private static final List<String> STATES = List.of("pending", "running");

    private final ObjectNode job = Json.object();

    /** The job anew, unless it is older than what is known. A part that it leaves out stays as it was. */
    void job(JsonNode document) {
        if (document instanceof ObjectNode object && !isOlder(object)) {
            job.setAll(object.deepCopy());
        }
    }

    private boolean isOlder(JsonNode document) {
        Optional<Instant> known = JobText.time(job.path("last_update"));
        Optional<Instant> told = JobText.time(document.path("last_update"));
        return known.isPresent() && told.isPresent() && told.get().isBefore(known.get());
    }

    /** One step anew, unless it is further already. */
    void step(JsonNode step) {
        JsonNode known = job.path("steps");
        ArrayNode steps = known instanceof ArrayNode array ? array : job.putArray("steps");
        for (int at = 0; at < steps.size(); at++) {
            if (steps.get(at) instanceof ObjectNode here && here.path("name").equals(step.path("name"))) {
                if (step instanceof ObjectNode news && progress(news) >= progress(here)) {
                    here.setAll(news);
                }
                return;
            }
        }
        steps.add(step.deepCopy());
    }

    /** How far a step is: pending, running by its percent, ended. */
    private static int progress(JsonNode step) {
        int state = STATES.indexOf(step.path("state").asText());
        return state < 0
                ? Integer.MAX_VALUE
                : state * 1000 + step.path("percent").asInt();
    }

    JsonNode json() {
        return job;
    }
}
