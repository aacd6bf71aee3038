package io.bootwright.server.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.formats.Json;
import java.util.List;

/**
 * One problem as the client sees it (RFC 9457, {@code application/problem+json}).
 *
 * @param code which problem of the catalogue
 * @param detail what happened and what to do, naming server, job or bundle; never a secret
 * @param errors the places in the request body that are wrong; empty when the problem is not about a place
 */
public record Problem(ProblemCode code, String detail, List<At> errors) {
    /** Media type of a problem document. */
    public static final String MEDIA_TYPE = "application/problem+json";
    /** Where the entries of the catalogue are; a problem's type is relative to the host (RFC 9457, 3.1.1). */
    private static final String TYPES = "/api/v1/errors/";

    /**
     * One wrong place.
     *
     * @param pointer JSON pointer (RFC 6901) from the start of the request body
     * @param detail what is wrong there
     */
    public record At(String pointer, String detail) {}

    public Problem {
        errors = List.copyOf(errors);
    }

    /** A problem that points at no place. */
    public static Problem of(ProblemCode code, String detail) {
        return new Problem(code, detail, List.of());
    }

    /** This problem, ready to be thrown. */
    public ProblemException exception() {
        return new ProblemException(this);
    }

    /** The document of RFC 9457 with the members {@code code} and {@code errors} added. */
    public ObjectNode toJson() {
        ObjectNode node = Json.object()
                .put("type", TYPES + code.code())
                .put("title", code.title())
                .put("status", code.status())
                .put("detail", detail)
                .put("code", code.code());
        var list = node.putArray("errors");
        for (At at : errors) {
            list.addObject().put("pointer", at.pointer()).put("detail", at.detail());
        }
        return node;
    }
}
