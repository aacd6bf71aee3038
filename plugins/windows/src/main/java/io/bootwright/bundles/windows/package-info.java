/** The windows bundle's own code: what its recipe schema cannot say, and the network in the answer file. */
@NullMarked
package io.bootwright.bundles.windows;

import org.jspecify.annotations.NullMarked;
