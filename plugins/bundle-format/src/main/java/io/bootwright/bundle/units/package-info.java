/** systemd units and Quadlets of bundles and of maintenance images. */
@NullMarked
package io.bootwright.bundle.units;

import org.jspecify.annotations.NullMarked;
