package io.bootwright.plugin;

/**
 * Thrown by {@link Workflow#files} or {@link Workflow#installer}: this job cannot be done, for a reason that whoever
 * sent it can mend, and that {@link Workflow#checkServer} could not see. The message is shown to them, so it says what
 * is wrong and what would be right, and never a secret. (Of any other exception only its class is shown.)
 *
 * @since 1.1.0
 */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A refusal with its sentence. */
    public RefusedException(String sentence) {
        super(sentence);
    }
}
