package io.bootwright.server.bundles.load;

import io.bootwright.server.workflow.WorkflowException;

/** A bundle's class refused a job by {@link io.bootwright.plugin.RefusedException}: the recipe is at fault, not the class. */
public final class RefusedJobException extends WorkflowException {
    private static final long serialVersionUID = 1L;

    public RefusedJobException(String message) {
        super(message);
    }
}
