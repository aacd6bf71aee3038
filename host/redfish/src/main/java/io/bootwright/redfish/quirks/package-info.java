/** What BMCs do otherwise than the standard says, read from data files; {@code quirks/README.md} has the keys. */
@NullMarked
package io.bootwright.redfish.quirks;

import org.jspecify.annotations.NullMarked;
