package io.bootwright.errors;

import java.util.Set;

/** Why the registry refused a request: the codes of the OCI Distribution Specification 1.1, section "Error Codes". */
public enum RegistryErrorCode implements ErrorCode {
    BLOB_UNKNOWN(
            "There is no such blob",
            "The repository has no blob with this digest. Another repository may have it.",
            "Push the blob to this repository, or mount it from another one."),
    BLOB_UPLOAD_INVALID(
            "The upload cannot go on like this",
            "The part does not begin where the upload stands, or two requests write to it at once.",
            "Ask for the upload's state (GET its Location) and go on from there. Clients do that by themselves."),
    BLOB_UPLOAD_UNKNOWN(
            "There is no such upload",
            "The upload has ended, expired or never begun.",
            "Push again. Clients begin anew by themselves."),
    DIGEST_INVALID(
            "The digest does not fit",
            "The digest is not in the form sha256:HEX or sha512:HEX, or is not that of the bytes received.",
            "Push again. If it happens again, something between client and host changes the bytes."),
    MANIFEST_INVALID(
            "The manifest cannot be accepted",
            "The manifest breaks the specification, or is a bundle that was refused; the detail says why. The tag did not move.",
            "Mend what the detail names and push again."),
    MANIFEST_UNKNOWN(
            "There is no such manifest",
            "The repository has no manifest with this tag or digest.",
            "Check repository, tag and digest, or push it."),
    NAME_INVALID(
            "The repository name is not valid",
            "Names are lower-case letters and digits, with single separators, in parts divided by slashes.",
            "Choose another name."),
    NAME_UNKNOWN(
            "There is no such repository",
            "Nothing was ever pushed under this name, or the URL is none of the registry's.",
            "Check the name (bootwright registry, GET /v2/_catalog)."),
    SIZE_INVALID(
            "The size does not fit",
            "The length announced and the bytes received differ, or a limit is exceeded.",
            "Push again; the detail has the limit."),
    TAG_INVALID(
            "The tag is not valid",
            "A tag has 1 to 128 letters, digits and the signs dot, underscore and hyphen.",
            "Choose another tag."),
    PAGINATION_NUMBER_INVALID(
            "The parameter n is not valid", "n says how many entries a page has.", "Use a whole number from 0."),
    UNAUTHORIZED(
            "A valid token is needed",
            "The request had no token, or one that is unknown, revoked or expired.",
            "Log in: any user name, and a token of this host as the password (oras login, podman login)."),
    DENIED(
            "This is not allowed",
            "The token's role or its repositories do not reach this far, or the disk is full.",
            "The detail says what is missing."),
    UNSUPPORTED(
            "The registry does not do that",
            "The method or the option is not part of what this registry offers.",
            "See the OCI Distribution Specification 1.1."),
    TOOMANYREQUESTS(
            "Too many transfers run at once",
            "The registry has limits for what runs at once, so that jobs and the API go on.",
            "Try again after the seconds in Retry-After. Clients do that by themselves."),
    UNAVAILABLE(
            "The database does not answer",
            "This code is Bootwright's own. The host's database is down or restarting.",
            "Try again in some seconds. If it lasts, look into the host's log."),
    UNKNOWN(
            "The registry failed",
            "This is a fault of the host: its disk or its database did not work.",
            "Look into the host's log.");

    private final ErrorText text;

    RegistryErrorCode(String title, String meaning, String remedy) {
        this.text = new ErrorText(title, meaning, remedy);
    }

    /** Upper case, as the specification writes its codes. */
    @Override
    public String code() {
        return name();
    }

    @Override
    public ErrorText text() {
        return text;
    }

    @Override
    public Set<Place> places() {
        return Set.of(Place.REGISTRY);
    }
}
