/**
 * The esxi bundle's own code: the look at a kickstart before it can hang or destroy, and the kickstart as it is
 * served.
 */
@NullMarked
package io.bootwright.bundles.esxi;

import org.jspecify.annotations.NullMarked;
