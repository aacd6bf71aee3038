package io.bootwright.server.workflow;

/**
 * Thrown when a bundle's own code threw, hung or returned something unusable. The message names the bundle and says
 * what it did.
 */
public class WorkflowException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public WorkflowException(String message) {
        super(message);
    }

    public WorkflowException(String message, Throwable cause) {
        super(message, cause);
    }
}
