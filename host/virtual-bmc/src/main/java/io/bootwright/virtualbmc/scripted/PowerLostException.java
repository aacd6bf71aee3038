package io.bootwright.virtualbmc.scripted;

/** The machine was switched off or reset while it did something. */
final class PowerLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PowerLostException() {
        super("power lost", null, false, false);
    }
}
