/** Finds system, managers, chassis and virtual media of a BMC by their links. */
@NullMarked
package io.bootwright.redfish.discovery;

import org.jspecify.annotations.NullMarked;
