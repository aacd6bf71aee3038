package io.bootwright.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A job as its events tell it so far. Not safe for use by many threads. */
final class JobState {
    private final ObjectNode job = Json.object();

    /** The job anew. A part that it leaves out stays as it was. */
    void job(JsonNode document) {
        if (document instanceof ObjectNode object) {
            job.setAll(object.deepCopy());
        }
    }

    /** One step anew. */
    void step(JsonNode step) {
        JsonNode known = job.path("steps");
        ArrayNode steps = known instanceof ArrayNode array ? array : job.putArray("steps");
        for (int at = 0; at < steps.size(); at++) {
            if (steps.get(at) instanceof ObjectNode here && here.path("name").equals(step.path("name"))) {
                if (step instanceof ObjectNode news) {
                    here.setAll(news);
                }
                return;
            }
        }
        steps.add(step.deepCopy());
    }

    JsonNode json() {
        return job;
    }
}
