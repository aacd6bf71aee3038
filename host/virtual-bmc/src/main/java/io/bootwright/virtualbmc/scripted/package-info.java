/** A machine that is only played: it reads its discs over HTTP like a BMC and reports like a maintenance OS. */
@NullMarked
package io.bootwright.virtualbmc.scripted;

import org.jspecify.annotations.NullMarked;
