package io.bootwright.server.jobs.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.server.workflow.Workflow;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A job that has passed every check and is about to be written.
 *
 * @param recipe with its references pinned
 * @param installer {@code media/NAME:TAG}
 * @param installerDigest the ISO's digest
 * @param artifacts manifest digests of this host's registry it is pinned to
 * @param warnings of the bundle and of this host, with pointers from the request's root
 * @param by name of who asked for it
 */
public record NewJob(
        UUID id,
        JobRequest request,
        ObjectNode recipe,
        Workflow workflow,
        String installer,
        String installerDigest,
        List<String> artifacts,
        List<Workflow.RecipeFault> warnings,
        String by,
        Optional<String> idempotencyHash) {}
