package io.bootwright.server.media;

/** An installer's image cannot be patched. The message says what is missing in it, for operators. */
public final class PatchException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PatchException(String message) {
        super(message);
    }
}
