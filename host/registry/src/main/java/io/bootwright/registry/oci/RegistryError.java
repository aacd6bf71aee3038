package io.bootwright.registry.oci;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.bootwright.errors.RegistryErrorCode;
import java.util.Optional;

/** Ends a request with an error of the OCI Distribution Specification (section "Error Codes"). */
public final class RegistryError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final long RETRY_AFTER = 60;

    private final int status;
    private final RegistryErrorCode code;
    private final long retryAfter;

    /**
     * An error.
     *
     * @param status HTTP status
     * @param code its entry in the error catalogue
     * @param message full sentences: what is wrong, and what to do
     */
    public RegistryError(int status, RegistryErrorCode code, String message) {
        this(status, code, message, RETRY_AFTER);
    }

    private RegistryError(int status, RegistryErrorCode code, String message, long retryAfter) {
        super(message);
        this.status = status;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** Seconds after which the client should try again; empty when trying again is of no use. */
    public Optional<Long> retryAfter() {
        return status == 429 || status == 503 || status == 507 ? Optional.of(retryAfter) : Optional.empty();
    }

    /** The body of the answer. */
    public String json() {
        var root = JsonNodeFactory.instance.objectNode();
        root.putArray("errors")
                .addObject()
                .put("code", code.code())
                .put("message", getMessage())
                .put("detail", getMessage());
        return root.toString();
    }

    /** 503: the database does not answer. */
    public static RegistryError unavailable() {
        return new RegistryError(
                503,
                RegistryErrorCode.UNAVAILABLE,
                "The database of this host does not answer. Try again in some seconds.",
                5);
    }

    public static RegistryError blobUnknown() {
        return new RegistryError(
                404, RegistryErrorCode.BLOB_UNKNOWN, "This repository does not have this blob. Push it first.");
    }

    public static RegistryError manifestUnknown() {
        return new RegistryError(
                404,
                RegistryErrorCode.MANIFEST_UNKNOWN,
                "This repository does not have this manifest. Check the tag or digest, or push it first.");
    }

    public static RegistryError uploadUnknown() {
        return new RegistryError(
                404,
                RegistryErrorCode.BLOB_UPLOAD_UNKNOWN,
                "This upload does not exist. It may have expired. Start the upload again with a POST.");
    }

    /** 416: the client goes on at the wrong place; the answer says in {@code Range} where the upload stands. */
    public static RegistryError uploadOutOfOrder(String message) {
        return new RegistryError(416, RegistryErrorCode.BLOB_UPLOAD_INVALID, message);
    }

    public static RegistryError digestInvalid(String message) {
        return new RegistryError(400, RegistryErrorCode.DIGEST_INVALID, message);
    }

    public static RegistryError manifestInvalid(String message) {
        return new RegistryError(400, RegistryErrorCode.MANIFEST_INVALID, message);
    }

    public static RegistryError nameUnknown() {
        return new RegistryError(
                404,
                RegistryErrorCode.NAME_UNKNOWN,
                "This repository does not exist. A repository begins with its first push.");
    }

    /**
     * 429: too many of something at the same time.
     *
     * @param seconds after which the client should try again
     */
    public static RegistryError busy(String message, long seconds) {
        return new RegistryError(429, RegistryErrorCode.TOOMANYREQUESTS, message, seconds);
    }

    /**
     * 507: the disk is full. What has arrived of an upload is kept; its client may go on when there is room.
     *
     * @param what a sentence that says how full
     */
    public static RegistryError noSpace(String what) {
        return new RegistryError(
                507,
                RegistryErrorCode.DENIED,
                what + " Delete what is not needed and run `bootwright registry gc`, or enlarge the disk.");
    }

    public static RegistryError unsupported(String message) {
        return new RegistryError(405, RegistryErrorCode.UNSUPPORTED, message);
    }
}
