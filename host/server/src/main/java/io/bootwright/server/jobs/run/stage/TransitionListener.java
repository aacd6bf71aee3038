package io.bootwright.server.jobs.run.stage;

import io.bootwright.server.jobs.model.Stage;
import java.util.UUID;

/** Is told of every transition on both sides of its row; crash tests stop a runner there. */
public interface TransitionListener {
    TransitionListener NONE = new TransitionListener() {
        @Override
        public void before(UUID job, Stage to) {}

        @Override
        public void after(UUID job, Stage reached) {}
    };

    /** The stage before has done its work, the row of the next one is not written yet. */
    void before(UUID job, Stage to);

    /** The row is written, nothing of the stage's work is done yet. */
    void after(UUID job, Stage reached);
}
