/** The task medium as an ISO image. */
@NullMarked
package io.bootwright.server.taskiso;

import org.jspecify.annotations.NullMarked;
