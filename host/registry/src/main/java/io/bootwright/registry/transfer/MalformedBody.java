package io.bootwright.registry.transfer;

import java.io.IOException;

/** A body that breaks the rules of its transfer coding; its client is still there to be told. */
public final class MalformedBody extends IOException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    MalformedBody(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    /** What is wrong, for the client. */
    public String sentence() {
        return sentence;
    }
}
