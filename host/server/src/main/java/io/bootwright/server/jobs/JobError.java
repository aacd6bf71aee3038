package io.bootwright.server.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;

/**
 * Why a job did not end as wished.
 *
 * @param code which error of the catalogue
 * @param detail what happened, naming server, step or disc; never a secret
 * @param hint what to do
 */
record JobError(JobErrorCode code, String detail, String hint) {
    private static final int MAX = 2000;

    JobError {
        detail = shorten(detail);
        hint = shorten(hint);
    }

    static JobError of(JobErrorCode code, String detail) {
        return new JobError(code, detail, code.hint());
    }

    ObjectNode toJson() {
        return Json.object()
                .put("code", ApiName.of(code))
                .put("title", code.title())
                .put("detail", detail)
                .put("hint", hint);
    }

    private static String shorten(String text) {
        return text.length() <= MAX ? text : text.substring(0, MAX - 1) + "…";
    }
}
