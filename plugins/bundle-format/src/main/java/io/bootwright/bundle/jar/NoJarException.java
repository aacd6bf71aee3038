package io.bootwright.bundle.jar;

import java.io.IOException;

/** A file that is no jar, or a damaged one. Its message says in which way, for a sentence that begins with the file. */
final class NoJarException extends IOException {
    private static final long serialVersionUID = 1L;

    NoJarException(String why) {
        super(why);
    }
}
