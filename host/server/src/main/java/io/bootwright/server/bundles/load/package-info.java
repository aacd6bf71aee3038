/** Bundles' classes: how they are loaded, called within limits, and unloaded. */
@NullMarked
package io.bootwright.server.bundles.load;

import org.jspecify.annotations.NullMarked;
