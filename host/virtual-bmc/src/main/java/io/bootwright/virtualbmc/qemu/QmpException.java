package io.bootwright.virtualbmc.qemu;

/** QEMU refused a command, or is gone. */
final class QmpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QmpException(String message) {
        super(message);
    }

    QmpException(String message, Throwable cause) {
        super(message, cause);
    }
}
