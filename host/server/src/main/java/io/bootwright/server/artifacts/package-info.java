/** OCI references: how they are read, and what they name in this host's registry or another. */
@NullMarked
package io.bootwright.server.artifacts;

import org.jspecify.annotations.NullMarked;
