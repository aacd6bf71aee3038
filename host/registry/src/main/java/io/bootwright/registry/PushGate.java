package io.bootwright.registry;

/**
 * Looks at what is pushed before its tag moves: runs inside the manifest PUT, so that a refusal reaches the client that
 * pushed. Implementations are safe for use by many threads.
 */
@FunctionalInterface
public interface PushGate {
    /** Lets everything pass. */
    PushGate OPEN = manifest -> {};

    /**
     * Called when a manifest and its blobs are stored and a tag is about to point at it.
     *
     * @throws Refusal when the tag must not move; the client gets 400 MANIFEST_INVALID with the reason
     */
    void beforeTag(PushedManifest manifest) throws Refusal;

    /** Why a push is refused; the message says what is wrong and what would be right. */
    final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        public Refusal(String reason) {
            super(reason);
        }
    }
}
