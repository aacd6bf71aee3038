/** {@code bootwright job …}. */
@NullMarked
package io.bootwright.cli.job;

import org.jspecify.annotations.NullMarked;
