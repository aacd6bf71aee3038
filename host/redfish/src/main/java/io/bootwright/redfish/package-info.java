/**
 * A Redfish client for power, boot override, virtual media and firmware updates (DSP0266, DSP2046):
 * {@link io.bootwright.redfish.RedfishClient} is all that its users call. Knows no job.
 */
@NullMarked
package io.bootwright.redfish;

import org.jspecify.annotations.NullMarked;
