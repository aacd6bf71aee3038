package io.bootwright.server.taskiso;

import io.bootwright.server.workflow.TaskMedium;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Task ISO images of jobs: one file per job, readable by this host's user only, wiped with the job. Safe for use by many
 * threads.
 */
public interface TaskIsos {
    /** Writes the image; one that is already there is replaced at once or not at all. Same input, same bytes. */
    Path build(UUID job, TaskMedium medium);

    /** Removes the image; nothing happens when there is none. */
    void wipe(UUID job);
}
