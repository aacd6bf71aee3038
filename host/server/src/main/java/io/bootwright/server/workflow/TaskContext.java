package io.bootwright.server.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.UUID;

/**
 * What a workflow may use to make a task medium.
 *
 * @param jobId the job
 * @param serverSerial the server's serial
 * @param recipe the recipe as it goes onto the medium: references pinned to digests, as the target sees them
 * @param network the server's network (netplan version 2 subset), if it has one
 * @param job members of {@code job.json} that the host knows; the workflow adds its own member {@code bundle}
 */
public record TaskContext(
        UUID jobId, String serverSerial, ObjectNode recipe, Optional<JsonNode> network, ObjectNode job) {}
