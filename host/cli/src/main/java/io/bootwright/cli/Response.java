package io.bootwright.cli;

import java.net.http.HttpHeaders;

/**
 * An answer of the host.
 *
 * @param status HTTP status
 * @param headers its headers
 * @param body its body, bounded
 */
record Response(int status, HttpHeaders headers, byte[] body) {
    /** This, if it is no error. */
    Response checked() {
        if (status >= 300) {
            throw new ApiException(status, Api.parse(body));
        }
        return this;
    }
}
