package io.bootwright.errors;

import java.util.Set;

/**
 * Why the host refused an API request, or could not fulfil it. Each has one HTTP status (RFC 9457). Some end jobs, too.
 */
public enum ProblemCode implements ErrorCode {
    MALFORMED_JSON(
            400,
            "The body is not JSON",
            "The body could not be read as one JSON document; the detail has line and column.",
            "Check the quotes and commas there. The Content-Type does not matter."),
    REQUEST_INVALID(
            400,
            "The request has a wrong value",
            "A field, header or parameter has a value that cannot be used; errors has a JSON pointer for each.",
            "Correct the values named and send the request again. Nothing was changed."),
    UNKNOWN_PARAMETER(
            400,
            "A query parameter is not known",
            "The URL has a parameter that this route does not take, or has one twice. It is refused because a misspelt filter"
                    + " would answer with more than was asked for.",
            "The detail names the nearest parameter that is known, and all of them."),
    RECIPE_INVALID(
            400,
            "The recipe does not fit its schema or cannot work",
            "The bundle's schema or its checks refuse the recipe; errors has a JSON pointer for each fault.",
            "Correct the places named. No disk and no power was touched."),
    UNKNOWN_TARGET(
            400,
            "No active bundle declares this target",
            "task_target names no target of an active bundle; the detail lists those that can be used.",
            "Correct task_target, or activate the bundle that has it (bootwright bundle list)."),
    UNKNOWN_SERVER(
            400,
            "No server with this serial is registered",
            "A job can only be made for a server that is registered.",
            "Register the server (bootwright server add), or correct server_serial."),
    ARTIFACT_UNRESOLVABLE(
            400,
            "An image reference cannot be resolved",
            "Each image is resolved to its digest when a job is accepted; this one is not there, cannot be pulled or is not of"
                    + " the kind the bundle needs.",
            "Push the image, or correct the reference. The detail names registry and reference."),
    UNITS_MISSING(
            400,
            "The maintenance ISO lacks units of this bundle",
            "The ISO that the job would boot was built without these units, or with others of the same name.",
            "Build the maintenance ISO anew and import it, or let a trusted bundle bring its units on the task ISO."),
    BOOT_MODE_UNSUPPORTED(
            400,
            "The server does not boot in UEFI mode",
            "Only UEFI is supported; the server's record says boot_mode: legacy.",
            "Set the server to UEFI in its firmware setup, and boot_mode of its record to uefi."),
    BUNDLE_INVALID(
            400,
            "The bundle cannot be accepted",
            "The jar breaks the rules for bundles; the detail has file, line and reason. Nothing was changed.",
            "Run `bootwright bundle validate` and `bootwright bundle test` where the bundle is made."),
    BUNDLE_UNTRUSTED(
            400,
            "The bundle's signature is missing or wrong",
            "bundles.signatures is require, and no key in bundles.trust fits the signature of the jar.",
            "Sign the bundle (bootwright bundle sign) with a key whose public half lies in the directory bundles.trust."),
    PASSWORD_NEEDED(
            400,
            "The BMC's password is needed again",
            "The stored password is only for the address and the TLS mode it was given for. It is never sent to another"
                    + " address or over a weaker connection.",
            "Send bmc.password together with the new address or TLS mode."),
    UNAUTHORIZED(
            401,
            "A valid token is needed",
            "The request had no token, or one that is unknown, revoked or expired.",
            "Set BOOTWRIGHT_TOKEN, or send `Authorization: Bearer TOKEN`. An administrator makes tokens"
                    + " (bootwright token create)."),
    FORBIDDEN(
            403,
            "This token does not allow that",
            "The token is valid, but its role or its repositories do not reach this far.",
            "Use a token with the role that the detail names."),
    NOT_FOUND(
            404,
            "There is no such resource",
            "Nothing has the name or id in the URL.",
            "Check the spelling, or list what there is."),
    METHOD_NOT_ALLOWED(
            405,
            "This resource does not know that method",
            "The URL is right, the method is not; the header Allow lists those that are.",
            "See /openapi.yaml."),
    SERVER_BUSY(
            409,
            "The server has an active job",
            "A server has one job at a time, and its record cannot be moved or removed while one runs.",
            "Wait for the job that the detail names, or cancel it (bootwright job cancel)."),
    BMC_TAKEN(
            409,
            "Another server has this BMC",
            "Another record has the same BMC address and system. Two records for one machine would let two jobs power it.",
            "Correct bmc.address, or set system_id of both where one BMC manages several systems."),
    CONFLICT(
            409,
            "The resource's state does not allow that",
            "The request is right in itself, but not now; the detail says what stands against it.",
            "Look at the resource, then decide."),
    IDEMPOTENCY_CONFLICT(
            409,
            "This Idempotency-Key was used with another body",
            "A key belongs to the request it was first used with.",
            "Use a new key for a new job."),
    BODY_TOO_LARGE(
            413,
            "The body is too large",
            "The body is larger than this route takes; the detail has the limit.",
            "Send less. Images go to the registry, not into a recipe."),
    INTERNAL(
            500,
            "The host failed",
            "This is a fault of the host, not of the request.",
            "Look into the host's log; it has more at this time, under the request's or the job's id. Please report it."),
    BMC_UNREACHABLE(
            502,
            "The BMC could not be reached or used",
            "The BMC did not answer at its address in time, is not to be trusted, or did not do what a probe asked. The"
                    + " detail says which.",
            "Check the BMC's address, network and session limit (bootwright server probe), then ask again, or create the job"
                    + " again."),
    BMC_LOGIN_REFUSED(
            502,
            "The BMC refused the login",
            "The BMC answers, but does not take this user name and password. A login is never repeated, as BMCs lock"
                    + " accounts.",
            "Correct username and password of the server's bmc (bootwright server probe), then create the job again."),
    UNAVAILABLE(
            503,
            "The host cannot do that right now",
            "The host is stopping, starting, or has too much to do, or its database is away.",
            "Try again after the seconds in Retry-After."),
    HTTP_VERSION_UNSUPPORTED(
            505,
            "The host does not speak this version of HTTP",
            "This host speaks HTTP/1.1, and the request came in another version.",
            "Make the client, or the proxy in front of this host, speak HTTP/1.1 (nginx: proxy_http_version 1.1)."),
    DISK_FULL(
            507,
            "A disk of the host is full",
            "Too little room is left to write this safely. What was accepted before is kept.",
            "Remove what is not needed and run `bootwright registry gc`, or enlarge the disk. Jobs go on by themselves.");

    private final int status;
    private final ErrorText text;

    ProblemCode(int status, String title, String meaning, String remedy) {
        this.status = status;
        this.text = new ErrorText(title, meaning, remedy);
    }

    /** The HTTP status, 400 to 599. */
    public int status() {
        return status;
    }

    @Override
    public ErrorText text() {
        return text;
    }

    @Override
    public Set<Place> places() {
        return switch (this) {
            case BMC_UNREACHABLE, BMC_LOGIN_REFUSED, INTERNAL -> Set.of(Place.API, Place.JOB);
            default -> Set.of(Place.API);
        };
    }
}
