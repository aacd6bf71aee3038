/** The ways in for bundles, the checks that each jar passes, and which version is active. */
@NullMarked
package io.bootwright.server.bundles.install;

import org.jspecify.annotations.NullMarked;
