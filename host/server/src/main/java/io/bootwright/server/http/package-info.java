/** What every route shares: problems (RFC 9457), bounded bodies, authentication filter. Knows no feature. */
@NullMarked
package io.bootwright.server.http;

import org.jspecify.annotations.NullMarked;
