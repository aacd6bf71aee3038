/** {@code bootwright server …}. */
@NullMarked
package io.bootwright.cli.server;

import org.jspecify.annotations.NullMarked;
