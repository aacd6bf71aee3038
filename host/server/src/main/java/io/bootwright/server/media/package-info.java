/** ISO images served to BMCs, and what the BMCs have read of them. */
@NullMarked
package io.bootwright.server.media;

import org.jspecify.annotations.NullMarked;
