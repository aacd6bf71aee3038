/** A Redfish client for power, boot override and virtual media (DSP0266, DSP2046). Knows no job. */
@NullMarked
package io.bootwright.redfish;

import org.jspecify.annotations.NullMarked;
