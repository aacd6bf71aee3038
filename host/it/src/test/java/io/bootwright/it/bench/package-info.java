/** Benchmarks ({@code make bench}): compared things run interleaved in one run, the figures are medians. */
@NullMarked
package io.bootwright.it.bench;

import org.jspecify.annotations.NullMarked;
