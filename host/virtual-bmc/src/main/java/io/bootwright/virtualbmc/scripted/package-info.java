/**
 * Scripted machines, which are played and not run: each reads its discs over HTTP like a BMC and reports
 * like a maintenance OS.
 */
@NullMarked
package io.bootwright.virtualbmc.scripted;

import org.jspecify.annotations.NullMarked;
