package io.bootwright.server.security;

/** The trail of who did what. Safe for use by many threads. */
@FunctionalInterface
public interface Audit {
    /**
     * Records one act, after it succeeded.
     *
     * @param who name of the principal
     * @param action such as {@code server.create}
     * @param subject what it was done to, such as a serial; never a secret
     */
    void record(String who, String action, String subject);
}
