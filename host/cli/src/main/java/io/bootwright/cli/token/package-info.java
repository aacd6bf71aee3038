/** {@code bootwright token …}. */
@NullMarked
package io.bootwright.cli.token;

import org.jspecify.annotations.NullMarked;
