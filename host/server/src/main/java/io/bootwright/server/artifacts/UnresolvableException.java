package io.bootwright.server.artifacts;

/** An OCI reference cannot be used for a job. The message names it and says why and what to do. */
public final class UnresolvableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnresolvableException(String message) {
        super(message);
    }
}
