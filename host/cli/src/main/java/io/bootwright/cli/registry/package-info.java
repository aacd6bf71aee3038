/** {@code bootwright registry …} and {@code bootwright media …}. */
@NullMarked
package io.bootwright.cli.registry;

import org.jspecify.annotations.NullMarked;
