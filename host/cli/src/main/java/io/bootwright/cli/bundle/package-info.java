/** {@code bootwright bundle …}. */
@NullMarked
package io.bootwright.cli.bundle;

import org.jspecify.annotations.NullMarked;
