package io.bootwright.virtualbmc.scripted;

import java.util.Optional;

/**
 * What a scripted machine shall do in its next runs.
 *
 * @param failStep the step that fails, such as {@code partition.service}
 * @param exitCode its exit code, 1 to 255
 * @param silent whether the maintenance OS starts but never reports
 */
public record Script(Optional<String> failStep, int exitCode, boolean silent) {
    /** Everything succeeds. */
    public static Script success() {
        return new Script(Optional.empty(), 1, false);
    }

    /** One step fails. */
    public static Script failing(String step, int exitCode) {
        return new Script(Optional.of(step), exitCode, false);
    }
}
