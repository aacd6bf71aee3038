package io.bootwright.registry.transfer;

import java.io.IOException;

/** The connection of a request broke or stalled while its body was read. There is no client to answer. */
public final class BrokenBody extends IOException {
    private static final long serialVersionUID = 1L;

    BrokenBody(Throwable cause) {
        super("The connection broke while a body was received.", cause);
    }
}
