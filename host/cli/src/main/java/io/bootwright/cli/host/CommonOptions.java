package io.bootwright.cli.host;

import java.util.Optional;

/** The options that every command takes. */
public interface CommonOptions {
    /** Whether the host's JSON is to be printed. */
    boolean json();

    Optional<String> url();

    Optional<String> tokenFile();

    Optional<String> caFile();
}
