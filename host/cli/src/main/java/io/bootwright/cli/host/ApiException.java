package io.bootwright.cli.host;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.shell.ExitCode;

/** The host answered with an error: a problem document (RFC 9457), the errors of the registry, or neither. */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonNode body;
    private final boolean tokenSent;

    public ApiException(int status, JsonNode body, boolean tokenSent) {
        super("HTTP " + status);
        this.status = status;
        this.body = body;
        this.tokenSent = tokenSent;
    }

    public int status() {
        return status;
    }

    public JsonNode body() {
        return body;
    }

    /** Whether the request had a token. */
    public boolean tokenSent() {
        return tokenSent;
    }

    public int exit() {
        return status == 401 || status == 403 ? ExitCode.NO_HOST : ExitCode.FAILED;
    }
}
