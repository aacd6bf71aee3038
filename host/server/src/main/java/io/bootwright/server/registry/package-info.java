/** Operators' routes for the upkeep of this host's registry. */
@NullMarked
package io.bootwright.server.registry;

import org.jspecify.annotations.NullMarked;
