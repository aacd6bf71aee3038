package io.bootwright.virtualbmc.machine;

/** Thrown when a medium cannot be used; the message says why. */
public final class MediaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With a reason for people. */
    public MediaException(String message) {
        super(message);
    }
}
