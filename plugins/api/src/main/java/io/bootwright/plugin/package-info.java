/** All that a workflow bundle compiles against. */
@NullMarked
package io.bootwright.plugin;

import org.jspecify.annotations.NullMarked;
