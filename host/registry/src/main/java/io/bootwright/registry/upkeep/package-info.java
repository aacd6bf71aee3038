/** Garbage collection and scrubbing, by the clock and on request. */
@NullMarked
package io.bootwright.registry.upkeep;

import org.jspecify.annotations.NullMarked;
