package io.bootwright.server.jobs.store;

import io.bootwright.errors.Catalogue;
import io.bootwright.errors.ErrorCode;
import io.bootwright.errors.Place;
import io.bootwright.errors.ProblemCode;
import java.util.List;

/** The codes of the catalogue that a job's error can have. */
final class JobErrorCodes {
    private JobErrorCodes() {}

    /** All of them, in the order of the catalogue. */
    static List<ErrorCode> all() {
        return Catalogue.at(Place.JOB);
    }

    /**
     * The code of a row. A code that this version does not know was written by another one: its detail and its hint are in
     * the row, and only the title is lost.
     */
    static ErrorCode stored(String code) {
        return Catalogue.find(code).orElse(ProblemCode.INTERNAL);
    }
}
