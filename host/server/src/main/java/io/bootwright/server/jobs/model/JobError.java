package io.bootwright.server.jobs.model;

import io.bootwright.errors.ErrorCode;

/**
 * Why a job did not end as wished.
 *
 * @param code which error of the catalogue
 * @param detail what happened, naming server, step or disc; never a secret
 * @param hint what to do
 */
public record JobError(ErrorCode code, String detail, String hint) {
    private static final int MAX = 2000;

    public JobError {
        detail = shorten(detail);
        hint = shorten(hint);
    }

    /** An error with the usual advice. */
    public static JobError of(ErrorCode code, String detail) {
        return new JobError(code, detail, code.remedy());
    }

    /** Code and detail, for the job's log. */
    public String words() {
        return code.code() + ": " + detail;
    }

    private static String shorten(String text) {
        return text.length() <= MAX ? text : text.substring(0, MAX - 1) + "…";
    }
}
