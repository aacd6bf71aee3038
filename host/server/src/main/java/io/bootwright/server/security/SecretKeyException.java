package io.bootwright.server.security;

/** The key of the stored secrets is lost, damaged or another one. The message says what to do. */
public final class SecretKeyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SecretKeyException(String message) {
        super(message);
    }

    SecretKeyException(String message, Throwable cause) {
        super(message, cause);
    }
}
