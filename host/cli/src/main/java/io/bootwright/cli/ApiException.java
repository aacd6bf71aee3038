package io.bootwright.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** The host answered with an error: a problem document (RFC 9457), the errors of the registry, or neither. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonNode body;

    ApiException(int status, JsonNode body) {
        super("HTTP " + status);
        this.status = status;
        this.body = body;
    }

    int status() {
        return status;
    }

    JsonNode body() {
        return body;
    }

    int exit() {
        return status == 401 || status == 403 ? ExitCode.NO_HOST : ExitCode.FAILED;
    }
}
