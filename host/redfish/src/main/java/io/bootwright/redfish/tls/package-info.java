/** Which certificates of BMCs are trusted, and what is said about those that are not. */
@NullMarked
package io.bootwright.redfish.tls;

import org.jspecify.annotations.NullMarked;
