package io.bootwright.errors;

import java.util.Locale;
import java.util.Set;

/**
 * An entry of the error catalogue. The code is stable once published: scripts branch on it. What happened in the case at
 * hand is said elsewhere, in the detail of the problem or of the job. Immutable.
 */
public sealed interface ErrorCode
        permits ProblemCode, JobErrorCode, DispatcherErrorCode, BmcErrorCode, RegistryErrorCode, CliErrorCode {

    /** The constant's name; the code is made from it, so that the two cannot differ. */
    String name();

    /** What the catalogue says about it. */
    ErrorText text();

    /** Where it shows. Never empty. */
    Set<Place> places();

    /** The code, such as {@code never-read}. */
    default String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A short phrase, the same in every case. */
    default String title() {
        return text().title();
    }

    /** What it means, in full sentences. */
    default String meaning() {
        return text().meaning();
    }

    /** What to do about it, in full sentences. */
    default String remedy() {
        return text().remedy();
    }
}
