package io.bootwright.server.jobs;

import io.bootwright.formats.Json;
import io.bootwright.server.workflow.Workflow.RecipeFault;
import io.bootwright.server.workflow.WorkflowException;
import io.bootwright.server.workflow.Workflows;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Compares what a job left in its output with what its bundle declares. Safe for use by many threads. */
final class OutputCheck {
    private static final int MAX_FAULTS = 5;

    private final JobStore store;
    private final Workflows workflows;

    OutputCheck(JobStore store, Workflows workflows) {
        this.store = store;
        this.workflows = workflows;
    }

    /** A line for the job's log when the output does not fit; the output is kept all the same. */
    Optional<String> warning(UUID id, String output) {
        Optional<JobRow> job = store.read(handle -> JobQueries.find(handle, id));
        List<RecipeFault> faults;
        try {
            faults = job.flatMap(row -> workflows.pinned(row.bundle(), row.target()))
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
        return Optional.of("warning: the output is not what the bundle declares: " + first
                + (more > 0 ? "; and " + more + " more" : ""));
    }
}
