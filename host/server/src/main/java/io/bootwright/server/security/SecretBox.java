package io.bootwright.server.security;

/**
 * Seals secrets at rest (AES-256-GCM, a fresh nonce per box). Safe for use by many threads.
 *
 * <p>The context binds a box to its place, such as {@code server/XF-1/bmc-password}: a box moved to another row does not
 * open.
 */
public interface SecretBox {
    /** Seals bytes; the result carries nonce and tag. */
    byte[] seal(byte[] plain, String context);

    /**
     * Opens a box.
     *
     * @throws IllegalStateException when the box was made with another key or context, or was changed
     */
    byte[] open(byte[] box, String context);
}
