package io.bootwright.server.jobs.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.server.jobs.document.JobDocument;
import io.bootwright.server.jobs.document.JobSnapshot;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobStep;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Writes a new job with its steps, its sealed recipe and its first events. */
public final class JobInsert {
    private JobInsert() {}

    /**
     * Inserts the job.
     *
     * @param recipe sealed
     * @return its document, which is also its first event
     */
    public static ObjectNode run(Handle handle, Job job, List<JobStep> steps, String recipe) {
        JobTransaction tx =
                new JobTransaction(new JobState(job, List.of()), job.identity().createdAt(), List::of);
        JobSnapshot first = new JobSnapshot(job, steps, List.of(), Optional.empty());
        tx.show(first);
        tx.log("accepted from " + job.identity().createdBy() + ": " + job.plan().target() + " on " + job.serial());
        job.plan().warnings().forEach(warning -> tx.log("warning: " + warning.pointer() + ": " + warning.detail()));
        tx.finish();
        JobRows.insert(handle, tx.after().job());
        StepRows.insert(handle, job.id(), steps);
        PartRows.insert(handle, job.id(), PartKind.RECIPE, recipe);
        EventRows.insert(handle, job.id(), tx.events());
        return JobDocument.of(first);
    }
}
