/** Looking after the registry over the API. */
@NullMarked
package io.bootwright.server.artifacts;

import org.jspecify.annotations.NullMarked;
