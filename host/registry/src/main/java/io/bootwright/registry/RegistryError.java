package io.bootwright.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;

/** Ends a request with an error of the OCI Distribution Specification (section "Error Codes"). */
final class RegistryError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    RegistryError(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    /** Seconds after which the client should try again. */
    Optional<Long> retryAfter() {
        return status == 429 ? Optional.of(60L) : Optional.empty();
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

    static RegistryError unsupported(String message) {
        return new RegistryError(405, "UNSUPPORTED", message);
    }
}
