package io.bootwright.server.jobs.accept;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.formats.Json;
import io.bootwright.formats.Sha256;
import io.bootwright.server.http.Problem;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.store.JobInsert;
import io.bootwright.server.jobs.store.JobQueries;
import io.bootwright.server.jobs.store.JobStore;
import io.bootwright.server.jobs.store.SealedRecipe;
import io.bootwright.server.security.Principal;
import io.bootwright.server.security.SecretBox;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Turns requests into jobs, each at most once. Safe for use by many threads. */
public final class JobSubmission {
    private static final int MAX_KEY = 255;

    private final JobStore store;
    private final JobAdmission checks;
    private final SecretBox box;

    public JobSubmission(JobStore store, JobAdmission checks, SecretBox box) {
        this.store = store;
        this.checks = checks;
        this.box = box;
    }

    /**
     * An accepted job.
     *
     * @param document what the client is told: for a repeated request, what it was told the first time
     * @param fresh whether this request made it
     */
    public record Accepted(UUID id, JsonNode document, boolean fresh) {}

    /**
     * Accepts a job, or finds the one that the same key made before.
     *
     * @param idempotencyKey value of the header, if it was sent
     * @param who asks; keys of different people never meet
     */
    public Accepted accept(ObjectNode body, Optional<String> idempotencyKey, Principal who) {
        JobRequest request = JobRequest.read(body);
        Optional<String> hash = idempotencyKey.map(key -> hash(key, who.name()));
        Optional<Accepted> earlier = earlier(request, hash);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        NewJob job = checks.check(request, who, hash);
        try {
            Job accepted = job.job(store.now());
            String recipe = SealedRecipe.seal(box, job.id(), job.recipe());
            ObjectNode document = store.transaction(handle -> JobInsert.run(handle, accepted, job.steps(), recipe));
            return new Accepted(job.id(), document, true);
        } catch (UnableToExecuteStatementException e) {
            if (!JobStore.sqlState(e).equals("23505")) {
                throw e;
            }
            // Another request was quicker: the same one, or one for the same server.
            return earlier(request, hash).orElseThrow(() -> busy(request.serial()));
        }
    }

    private static String hash(String key, String by) {
        if (key.isEmpty() || key.length() > MAX_KEY || key.chars().anyMatch(Character::isISOControl)) {
            throw Problem.of(
                            ProblemCode.REQUEST_INVALID,
                            "The Idempotency-Key must have 1 to " + MAX_KEY
                                    + " characters, without control characters.")
                    .exception();
        }
        return Sha256.hex(by + "\n" + key);
    }

    private Optional<Accepted> earlier(JobRequest request, Optional<String> hash) {
        if (hash.isEmpty()) {
            return Optional.empty();
        }
        return store.read(handle -> JobQueries.findByIdempotency(handle, hash.get())
                .map(job -> {
                    if (!job.identity().bodyHash().equals(request.hash())) {
                        throw Problem.of(
                                        ProblemCode.IDEMPOTENCY_CONFLICT,
                                        "This Idempotency-Key made job " + job.id()
                                                + " from another body. Use a new key for a new job.")
                                .exception();
                    }
                    ObjectNode first = (ObjectNode) Json.parseTrusted(
                            JobQueries.events(handle, job.id(), 0, 1).getFirst().data());
                    first.putNull("output");
                    first.withArray("steps").forEach(step -> ((ObjectNode) step).putArray("log_tail"));
                    return new Accepted(job.id(), first, false);
                }));
    }

    private RuntimeException busy(String serial) {
        String which = store.read(handle -> JobQueries.findActive(handle, serial))
                .map(job -> "job " + job.id() + " (" + ApiName.of(job.stage().phase()) + ")")
                .orElse("another job");
        return Problem.of(
                        ProblemCode.SERVER_BUSY,
                        "Server " + serial + " has an active job: " + which
                                + ". Wait for its end, or cancel it: POST /api/v1/jobs/ID/cancel.")
                .exception();
    }
}
