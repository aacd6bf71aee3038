package io.bootwright.virtualbmc.scripted;

import java.io.IOException;

/** Trying again would not help. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
