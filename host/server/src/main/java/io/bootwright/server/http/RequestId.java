package io.bootwright.server.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;

/**
 * Names one request in logs and answers.
 *
 * @param text 16 hex digits
 */
record RequestId(String text) {
    static final HeaderName HEADER = HeaderNames.create("X-Request-Id");
}
