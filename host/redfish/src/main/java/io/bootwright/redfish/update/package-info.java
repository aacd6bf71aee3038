/** Firmware updates by the BMC itself (DSP0266 UpdateService). */
@NullMarked
package io.bootwright.redfish.update;

import org.jspecify.annotations.NullMarked;
