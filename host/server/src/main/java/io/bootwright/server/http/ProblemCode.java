package io.bootwright.server.http;

/**
 * The catalogue of problems a client can meet: a stable code, the HTTP status and a title.
 *
 * <p>Clients branch on {@link #code()}; it never changes once published. What happened in the case at hand, and what to
 * do about it, is said in the detail of the {@link Problem}.
 */
public enum ProblemCode {
    MALFORMED_JSON("malformed-json", 400, "The body is not JSON"),
    REQUEST_INVALID("request-invalid", 400, "The request has a wrong value"),
    UNKNOWN_PARAMETER("unknown-parameter", 400, "The resource does not take this query parameter"),
    RECIPE_INVALID("recipe-invalid", 400, "The recipe does not fit its schema or cannot work"),
    UNKNOWN_TARGET("unknown-target", 400, "No active bundle declares this target"),
    UNKNOWN_SERVER("unknown-server", 400, "No server with this serial is registered"),
    ARTIFACT_UNRESOLVABLE("artifact-unresolvable", 400, "An image reference cannot be resolved"),
    UNITS_MISSING("units-missing", 400, "The maintenance ISO lacks units of this bundle"),
    BOOT_MODE_UNSUPPORTED("boot-mode-unsupported", 400, "The server does not boot in UEFI mode"),
    BUNDLE_INVALID("bundle-invalid", 400, "The bundle cannot be accepted"),
    BUNDLE_UNTRUSTED("bundle-untrusted", 400, "The bundle's signature is missing or wrong"),
    UNAUTHORIZED("unauthorized", 401, "A valid token is needed"),
    FORBIDDEN("forbidden", 403, "This token's role does not allow that"),
    NOT_FOUND("not-found", 404, "There is no such resource"),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "This resource does not know that method"),
    SERVER_BUSY("server-busy", 409, "The server has an active job"),
    CONFLICT("conflict", 409, "The resource's state does not allow that"),
    IDEMPOTENCY_CONFLICT("idempotency-conflict", 409, "This Idempotency-Key was used with another body"),
    BODY_TOO_LARGE("body-too-large", 413, "The body is too large"),
    BMC_UNREACHABLE("bmc-unreachable", 502, "The server's BMC did not do what was asked"),
    INTERNAL("internal", 500, "The host failed"),
    UNAVAILABLE("unavailable", 503, "The host cannot do that right now"),
    DISK_FULL("disk-full", 507, "A disk of the host is full");

    private final String code;
    private final int status;
    private final String title;

    ProblemCode(String code, int status, String title) {
        this.code = code;
        this.status = status;
        this.title = title;
    }

    /** The stable code, such as {@code recipe-invalid}. */
    public String code() {
        return code;
    }

    /** The HTTP status, 400 to 599. */
    public int status() {
        return status;
    }

    /** A short sentence, the same for every case of this problem. */
    public String title() {
        return title;
    }
}
