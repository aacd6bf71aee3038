/** The linux bundle: what its recipe schema cannot say. */
@NullMarked
package io.bootwright.bundles.linux;

import org.jspecify.annotations.NullMarked;
