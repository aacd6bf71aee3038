package io.bootwright.virtualbmc.scripted;

import java.io.IOException;

/** A refusal that a further attempt would not change. */
final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
