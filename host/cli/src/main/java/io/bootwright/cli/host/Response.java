package io.bootwright.cli.host;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.shell.CliException;
import io.bootwright.errors.CliErrorCode;
import java.net.URI;
import java.net.http.HttpHeaders;

/**
 * An answer of the host.
 *
 * @param host whose answer it is
 * @param tokenSent whether the request had a token
 * @param status HTTP status
 * @param headers its headers
 * @param body its body, bounded
 */
public record Response(URI host, boolean tokenSent, int status, HttpHeaders headers, byte[] body) {
    /** This, if it is no error. */
    public Response checked() {
        if (status < 300) {
            return this;
        }
        JsonNode problem = Api.parse(body);
        boolean ours =
                problem.path("title").isTextual() || problem.path("errors").isArray();
        // A proxy before a host that is away answers 5xx in its own way.
        if (!ours && status < 500) {
            throw foreign("it answered HTTP " + status + " in a way that no Bootwright host does");
        }
        throw new ApiException(status, problem, tokenSent);
    }

    /** The body as JSON; a missing node if there is none. */
    JsonNode json() {
        JsonNode node = Api.parse(body);
        if (node.isMissingNode() && body.length > 0) {
            throw foreign("its answer is not JSON");
        }
        return node;
    }

    private CliException foreign(String why) {
        return CliException.unreachable(
                CliErrorCode.NOT_BOOTWRIGHT, "the service at " + host + " is no Bootwright host: " + why + ".");
    }
}
