package io.bootwright.server.jobs.report;

import io.bootwright.bundle.finding.Fault;
import io.bootwright.formats.Json;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.Result;
import io.bootwright.server.jobs.store.JobStore;
import io.bootwright.server.jobs.store.PartKind;
import io.bootwright.server.workflow.WorkflowException;
import io.bootwright.server.workflow.Workflows;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Compares what a job left in its output with what its bundle declares. Safe for use by many threads. */
public final class OutputCheck {
    private static final int MAX_FAULTS = 5;

    private final JobStore store;
    private final Workflows workflows;

    public OutputCheck(JobStore store, Workflows workflows) {
        this.store = store;
        this.workflows = workflows;
    }

    /** A line for the job's log when the output does not fit; the output is kept all the same. */
    Optional<String> warning(UUID id, WebhookReport report) {
        if (report.output().isPresent()) {
            return faults(id, report.output().get(), "the output is not what the bundle declares");
        }
        boolean succeeded = report.end().filter(Result.SUCCEEDED::equals).isPresent();
        return succeeded && !hasOutput(id)
                ? faults(id, "{}", "the job left no output, and its bundle declares one")
                : Optional.empty();
    }

    private boolean hasOutput(UUID id) {
        return store.part(id, PartKind.OUTPUT).isPresent();
    }

    private Optional<String> faults(UUID id, String output, String sentence) {
        Optional<Job> job = store.current(id);
        List<Fault> faults;
        try {
            faults = job.flatMap(row ->
                            workflows.pinned(row.plan().bundle(), row.plan().target()))
                    .map(workflow -> workflow.checkOutput(Json.parseTrusted(output)))
                    .orElse(List.of());
        } catch (WorkflowException | StackOverflowError e) {
            return Optional.of("warning: the output could not be compared with what the bundle declares");
        }
        if (faults.isEmpty()) {
            return Optional.empty();
        }
        String first = faults.stream()
                .limit(MAX_FAULTS)
                .map(fault -> (fault.pointer().isEmpty() ? "/" : fault.pointer()) + " " + fault.detail())
                .collect(Collectors.joining("; "));
        int more = faults.size() - MAX_FAULTS;
        return Optional.of("warning: " + sentence + ": " + first + (more > 0 ? "; and " + more + " more" : ""));
    }
}
