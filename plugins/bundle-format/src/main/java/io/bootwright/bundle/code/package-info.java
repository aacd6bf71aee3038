/** The class of a bundle: what it may see, and what its class files must not do. */
@NullMarked
package io.bootwright.bundle.code;

import org.jspecify.annotations.NullMarked;
