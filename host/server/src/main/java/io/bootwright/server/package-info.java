/** The Bootwright controller. */
@NullMarked
package io.bootwright.server;

import org.jspecify.annotations.NullMarked;
