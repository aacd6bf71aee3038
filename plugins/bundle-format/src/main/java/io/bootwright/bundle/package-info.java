/** Reads, checks, packs and signs workflow bundles. */
@NullMarked
package io.bootwright.bundle;

import org.jspecify.annotations.NullMarked;
