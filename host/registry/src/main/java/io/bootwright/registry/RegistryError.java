package io.bootwright.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;

/** Ends a request with an error of the OCI Distribution Specification (section "Error Codes"). */
final class RegistryError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final long RETRY_AFTER = 60;

    private final int status;
    private final String code;
    private final long retryAfter;

    RegistryError(int status, String code, String message) {
        this(status, code, message, RETRY_AFTER);
    }

    private RegistryError(int status, String code, String message, long retryAfter) {
        super(message);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    int status() {
        return status;
    }

    /** Seconds after which the client should try again. */
    Optional<Long> retryAfter() {
        return status == 429 || status == 503 || status == 507 ? Optional.of(retryAfter) : Optional.empty();
    }

    String json() {
        var root = JsonNodeFactory.instance.objectNode();
        root.putArray("errors")
                .addObject()
                .put("code", code)
                .put("message", getMessage())
                .put("detail", getMessage());
        return root.toString();
    }

    static RegistryError unavailable() {
        return new RegistryError(503, "UNAVAILABLE", "this host's database does not answer; try again", 5);
    }

    static RegistryError blobUnknown() {
        return new RegistryError(404, "BLOB_UNKNOWN", "this repository has no such blob");
    }

    static RegistryError manifestUnknown() {
        return new RegistryError(404, "MANIFEST_UNKNOWN", "this repository has no such manifest");
    }

    static RegistryError uploadUnknown() {
        return new RegistryError(404, "BLOB_UPLOAD_UNKNOWN", "there is no such upload; it may have expired");
    }

    static RegistryError digestInvalid(String message) {
        return new RegistryError(400, "DIGEST_INVALID", message);
    }

    static RegistryError manifestInvalid(String message) {
        return new RegistryError(400, "MANIFEST_INVALID", message);
    }

    static RegistryError nameUnknown() {
        return new RegistryError(404, "NAME_UNKNOWN", "there is no such repository");
    }

    /** 429, to be tried again soon: transfers end all the time. */
    static RegistryError busy(String message) {
        return new RegistryError(429, "TOOMANYREQUESTS", message, 5);
    }

    /** 507: the disk is full. What had come of an upload is kept, its client may go on when there is room. */
    static RegistryError noSpace(String what) {
        return new RegistryError(
                507,
                "DENIED",
                what + ". Delete what is not needed and run `bootwright registry gc`, or enlarge the disk");
    }

    static RegistryError unsupported(String message) {
        return new RegistryError(405, "UNSUPPORTED", message);
    }
}
