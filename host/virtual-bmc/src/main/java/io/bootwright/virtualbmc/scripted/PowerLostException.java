package io.bootwright.virtualbmc.scripted;

/** Thrown when the machine is switched off or reset during an operation. */
final class PowerLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PowerLostException() {
        super("power lost", null, false, false);
    }
}
