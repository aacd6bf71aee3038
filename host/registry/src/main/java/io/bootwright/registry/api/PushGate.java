package io.bootwright.registry.api;

/**
 * A check of what is pushed, before its tag moves. Runs inside the manifest PUT, so that a refusal reaches the client that
 * pushed. Implementations are safe for use by many threads.
 */
@FunctionalInterface
public interface PushGate {
    /** Accepts everything. */
    PushGate OPEN = manifest -> {};

    /**
     * Called when the blobs of a manifest are stored and a tag is about to name it.
     *
     * @throws Refusal when the tag must not move; the client gets 400 MANIFEST_INVALID with the reason
     */
    void beforeTag(PushedManifest manifest) throws Refusal;

    /** Refuses a push. The message says what is wrong and what to do, in full sentences. */
    final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        public Refusal(String reason) {
            super(reason);
        }
    }
}
