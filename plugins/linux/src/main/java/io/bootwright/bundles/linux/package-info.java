/** The linux bundle's own code: what its recipe schema cannot say, and the two files that must be computed. */
@NullMarked
package io.bootwright.bundles.linux;

import org.jspecify.annotations.NullMarked;
