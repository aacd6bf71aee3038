package io.bootwright.registry.transfer;

import java.io.IOException;

/** A body's client went away or stood still; nobody is there to be answered. */
public final class BrokenBody extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenBody(Throwable cause) {
        super("the connection broke off while a body was received", cause);
    }
}
