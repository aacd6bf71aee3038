/**
 * Bodies of any size between a connection and a file: bounded, watched, in ranges, whoever sends or takes them. Knows
 * nothing of registries; media are served with it, too.
 */
@NullMarked
package io.bootwright.registry.transfer;

import org.jspecify.annotations.NullMarked;
