/** Whole-system tests: the assembled host and virtual BMC as processes, seen only from outside. */
@NullMarked
package io.bootwright.it;

import org.jspecify.annotations.NullMarked;
