/** The jar of a bundle: how it is read though nobody has looked at it yet, and what must be in it. */
@NullMarked
package io.bootwright.bundle.jar;

import org.jspecify.annotations.NullMarked;
