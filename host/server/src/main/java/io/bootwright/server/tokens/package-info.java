/** Tokens over the API, and what they open in the registry. */
@NullMarked
package io.bootwright.server.tokens;

import org.jspecify.annotations.NullMarked;
